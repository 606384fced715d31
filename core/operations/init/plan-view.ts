import { createHash } from 'node:crypto';
import { renderCode, type Problem } from '../../base/index.ts';
import type { PlanView } from '../../protocol/worker.ts';
import type { PlanLine, Stage } from '../plan.ts';

/**
 * Stages that are known so far as people see them; contents that travel as secrets are left out.
 * @param lines what it means, before the steps that do it
 */
export function planView(operation: string, operationId: string, groups: readonly (readonly Stage[])[], problems: readonly Problem[], lines: readonly PlanLine[] = []): PlanView {
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
    lines: [
      ...lines.map(({ host, service, kind, text }) => ({ host, kind, text: renderCode(text.code, text.args), ...(service === undefined ? {} : { service }) })),
      ...stages.flatMap((stage) => stage.steps.map((step) => ({ host: stage.host, kind: 'change', text: step.title }))),
    ],
  };
}
