import { createHash } from 'node:crypto';
import { renderCode, type Mask, type Problem } from '../base/index.ts';
import type { PlanView } from '../protocol/worker.ts';
import { isEmptyPlan, type Plan } from './plan.ts';

/** What two plans have in common that do the same to the same world. */
export const planHash = (plan: Pick<Plan, 'stateHashes' | 'summary'>): string => createHash('sha256').update(JSON.stringify([plan.stateHashes, plan.summary])).digest('hex');

/** The plan as people read it: words in place of codes, secrets left out, anything masked that looks like one. */
export function renderPlan(plan: Plan, mask: Mask, problems: readonly Problem[] = []): PlanView {
  const stages = plan.groups.flatMap((group, at) => group.map((stage) => ({
    id: stage.id, host: stage.host, group: at,
    steps: stage.steps.map((step) => ({
      id: step.id, title: renderCode(step.title.code, step.title.args), script: mask.apply([step.script, ...(step.args ?? [])].join('\n')),
      ...(step.why === undefined ? {} : { why: renderCode(step.why.code, step.why.args) }),
      ...(step.undo === undefined ? {} : { undo: mask.apply([step.undo.script, ...(step.undo.args ?? [])].join('\n')) }),
    })),
  })));
  return {
    operation: plan.operation, operationId: plan.operationId, stages, problems, empty: isEmptyPlan(plan),
    hash: planHash(plan),
    lines: plan.summary.map(({ host, service, kind, text }) => ({ host, kind, text: renderCode(text.code, text.args), ...(service === undefined ? {} : { service }) })),
  };
}
