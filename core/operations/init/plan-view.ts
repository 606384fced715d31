import { createHash } from 'node:crypto';
import { renderCode, type Problem } from '../../base/index.ts';
import type { PlanView } from '../../protocol/worker.ts';
import type { Stage } from '../plan.ts';

/** Stages that are known so far as people see them; contents that travel as secrets are left out. */
export function planView(operation: string, operationId: string, groups: readonly (readonly Stage[])[], problems: readonly Problem[]): PlanView {
  const stages = groups.flatMap((group, at) => group.filter((stage) => stage.steps.length > 0).map((stage) => ({
    id: stage.id, host: stage.host, group: at,
    steps: stage.steps.map((step) => ({
      id: step.id, title: renderCode(step.title.code, step.title.args), script: step.script,
      ...(step.why === undefined ? {} : { why: renderCode(step.why.code, step.why.args) }),
      ...(step.undo === undefined ? {} : { undo: step.undo.script }),
    })),
  })));
  return {
    operation, operationId, problems, stages,
    hash: createHash('sha256').update(JSON.stringify(stages)).digest('hex'),
    empty: stages.length === 0,
    lines: stages.flatMap((stage) => stage.steps.map((step) => ({ host: stage.host, kind: 'change', text: step.title }))),
  };
}
