import { problem, problemOf, type Problem } from '../../base/index.ts';
import lockLib from '../../host/files/stage-lock.sh';
import { auditText } from '../audit.ts';
import type { OperationContext } from '../context.ts';
import type { Stage, Step } from '../plan.ts';
import { takeBackEarlier } from '../undo.ts';
import type { Rolling } from './apply.ts';
import { returnStage } from './return-stages.ts';
import type { RolloutTable } from './table.ts';

/**
 * Takes back all that was done and kept, last first, one server after another, also when the operation was cancelled.
 * `nothing`: nothing could be; a problem: it did not come to its end, and Resume or Undo go on.
 */
export async function returnFleet(rolling: Rolling, done: readonly Stage[], table: RolloutTable): Promise<'nothing' | 'done' | Problem> {
  const { ctx, operation, plan } = rolling;
  const last = done.findLastIndex((stage) => stage.commits === true);
  const own = done.slice(last + 1).filter((stage) => stage.reversible === true).reverse();
  const earlier = last === -1 && rolling.input.rollout.onFailure === 'return' ? rolling.earlier : [];
  if (own.length === 0 && earlier.length === 0) return 'nothing';
  try {
    for (const stage of own) {
      ctx.emit({ type: 'progress', operationId: plan.operationId, host: stage.host, title: 'rollout.phase.return', args: { stage: stage.id }, at: ctx.clock.now() });
      const found = await runBack(rolling, withAudit(ctx, plan.operationId, returnStage(stage)));
      if (found !== undefined) return failed(stage, found);
      table.set(stage, 'returned');
    }
    for (const before of [...earlier].reverse()) {
      for (const stage of await takeBackEarlier(ctx, before)) {
        const found = await runBack(rolling, stage);
        if (found !== undefined) return failed(stage, found);
      }
    }
    operation.warn(problem('returned'));
    return 'done';
  } catch (error) {
    return problemOf(error);
  }
}

async function runBack(rolling: Rolling, stage: Stage): Promise<Problem | undefined> {
  const [result] = await rolling.operation.run([stage], { despiteCancel: true });
  return result === undefined || result.ok ? undefined : (result.problem ?? problem('stage-failed', { code: 1 }, { host: stage.host }));
}

const failed = (stage: Stage, found: Problem): Problem =>
  problem('return-failed', { hosts: stage.host, reason: found.code }, { host: stage.host, ...(found.evidence === undefined ? {} : { evidence: found.evidence }), remedy: { code: 'remedy.resume-or-undo', command: 'jiji.resume' } });

/** The audit tells the return by itself, beside the deploy's failure. */
function withAudit(ctx: OperationContext, operationId: string, stage: Stage): Stage {
  const entry = auditText({ action: 'service_rollback', status: 'SUCCESS', message: `taken back by ${operationId}: ${stage.id.replace(/^return-/, '')}`, user: ctx.operator, host: stage.host, client: ctx.client, operationId }, ctx.mask);
  const step: Step = {
    id: 'return.audit', title: { code: 'undo.step', args: { step: 'audit' } }, script: `${lockLib}\njiji_audit "$@"`, args: [ctx.config.project, entry.text, entry.details, entry.json], optional: true,
  };
  return { ...stage, steps: [...stage.steps, step] };
}
