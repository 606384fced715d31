import { createHash } from 'node:crypto';
import { renderCode, type Mask, type Problem } from '../base/index.ts';
import type { PlanView } from '../protocol/worker.ts';
import { isEmptyPlan, type Plan, type Stage } from './plan.ts';
import type { Timings } from './rollout/timings.ts';
import './rollout/messages.ts';

/** What two plans have in common that do the same to the same world. */
export const planHash = (plan: Pick<Plan, 'stateHashes' | 'summary'>): string => createHash('sha256').update(JSON.stringify([plan.stateHashes, plan.summary])).digest('hex');

/** The plan as people read it: words in place of codes, secrets left out, anything masked that looks like one. */
export function renderPlan(plan: Plan, mask: Mask, problems: readonly Problem[] = [], timings: Timings = new Map()): PlanView {
  const stages = plan.groups.flatMap((group, at) => group.map((stage) => ({
    id: stage.id, host: stage.host, group: at,
    steps: stage.steps.map((step) => ({
      id: step.id, title: renderCode(step.title.code, step.title.args), script: mask.apply([step.script, ...(step.args ?? [])].join('\n')),
      ...secondsOf(timings.get(stage.host)?.get(step.id)),
      ...(step.why === undefined ? {} : { why: renderCode(step.why.code, step.why.args) }),
      ...(step.undo === undefined ? {} : { undo: mask.apply([step.undo.script, ...(step.undo.args ?? [])].join('\n')) }),
    })),
  })));
  return {
    operation: plan.operation, operationId: plan.operationId, stages, problems, empty: isEmptyPlan(plan),
    hash: planHash(plan),
    lines: [
      ...plan.summary.map(({ host, service, kind, text }) => ({ host, kind, text: renderCode(text.code, text.args), ...(service === undefined ? {} : { service }) })),
      ...plan.groups.flat().flatMap((stage) => gapLine(stage, timings)),
    ],
  };
}

const secondsOf = (seconds: number | undefined): { readonly seconds?: number } => (seconds === undefined ? {} : { seconds: Math.round(seconds * 10) / 10 });

/** What is lost while the old one makes room for the new one: said before, with what it took the last time. */
function gapLine(stage: Stage, timings: Timings): PlanView['lines'] {
  const first = stage.steps.findIndex((step) => /\.stop(-\d+)?$/.test(step.id));
  if (first === -1) return [];
  const last = stage.steps.findLastIndex((step) => /\.(gate|switch)(-\d+)?$/.test(step.id));
  const gap = stage.steps.slice(first, last + 1);
  const known = timings.get(stage.host);
  const service = String(stage.steps[first]?.title.args?.['service'] ?? '');
  const seconds = gap.reduce((sum, step) => sum + (known?.get(step.id) ?? 0), 0);
  const measured = known !== undefined && gap.some((step) => known.has(step.id));
  const most = gap[0]?.expectedSeconds ?? 0;
  const text = measured ? renderCode('plan.gap-measured', { service, seconds: Math.max(1, Math.ceil(seconds)) }) : renderCode('plan.gap', { service, seconds: most });
  return [{ host: stage.host, kind: 'warning', text, ...(service === '' ? {} : { service }) }];
}
