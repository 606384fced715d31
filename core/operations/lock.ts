import * as z from 'zod';
import { problem, type Problem } from '../base/index.ts';
import type { OperationContext } from './context.ts';

/** What keeps an operation from starting on a server, as `stage-start.sh` prints it. */
export const refusal = z.discriminatedUnion('reason', [
  z.object({
    type: z.literal('refused'), reason: z.literal('lock-held'), info: z.string(), step: z.string(),
    state: z.enum(['running', 'alive', 'interrupted', 'manual', 'unreadable', 'foreign', 'lost']),
  }),
  z.object({ type: z.literal('refused'), reason: z.literal('plan-stale'), state: z.string() }),
]);
export type Refusal = z.infer<typeof refusal>;

const holder = z.object({ operationId: z.string(), operation: z.string(), acquiredAt: z.string(), acquiredBy: z.string(), message: z.string() }).partial();

/** Somebody works there now: waiting helps. All other states need a person. */
export const worthWaiting = (found: Refusal): boolean => found.reason === 'lock-held' && (found.state === 'running' || found.state === 'alive');

export function refusalProblem(host: string, found: Refusal): Problem {
  if (found.reason === 'plan-stale') return problem('plan-stale', { host }, { host, evidence: found.state, remedy: { code: 'remedy.plan-again' } });
  const parsed = holder.safeParse(parseJson(found.info));
  const info = parsed.success ? parsed.data : {};
  const args = {
    host, who: info.acquiredBy ?? '?', operation: info.operation ?? '?', since: info.acquiredAt ?? '?', message: info.message ?? '', step: found.step,
  };
  switch (found.state) {
    case 'running':
    case 'alive':
      return problem('lock-held', args, { host, remedy: { code: 'remedy.wait' } });
    case 'interrupted':
      return problem('lock-interrupted', { ...args, operationId: info.operationId ?? '?' }, { host, remedy: { code: 'remedy.resume-or-undo', command: 'jiji.resume' } });
    case 'lost':
      return problem('lock-lost', { host }, { host, evidence: found.info });
    case 'manual':
      return problem('lock-manual', args, { host, remedy: { code: 'remedy.lock-release', command: 'jiji.lockRelease' } });
    case 'foreign':
      return problem('lock-foreign', { host, file: found.info.split('\n')[0] ?? '' }, { host, evidence: found.info, remedy: { code: 'remedy.other-tool' } });
    case 'unreadable':
      return problem('lock-unreadable', { host }, { host, evidence: found.info, remedy: { code: 'remedy.lock-release' } });
  }
}

/** `info.json` without what the server adds (fence, bootId, acquiredAt, lease) and without its last brace. */
export function lockInfoHead(ctx: OperationContext, lock: { readonly lockId: string; readonly operationId: string; readonly operation: string; readonly message: string }, manual = false): string {
  return JSON.stringify({
    lockId: lock.lockId, operationId: lock.operationId, operation: lock.operation, acquiredBy: ctx.operator, client: ctx.client,
    message: ctx.mask.apply(lock.message), manual,
  }).slice(0, -1);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
