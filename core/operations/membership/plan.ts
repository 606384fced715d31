import { problem, ProblemError } from '../../base/index.ts';
import type { PlanView } from '../../protocol/worker.ts';
import type { OperationContext } from '../context.ts';
import { planTeardown } from '../teardown.ts';
import { planEvict } from './evict.ts';

/** What it would mean that servers leave; changes nothing. */
export function planMembership(ctx: OperationContext, operation: 'evict' | 'teardown', servers: readonly string[] = []): Promise<PlanView> {
  if (operation === 'teardown') return planTeardown(ctx, { servers });
  const [server] = servers;
  if (server === undefined) throw new ProblemError(problem('evict-unknown', { server: '', members: ctx.config.servers.map((each) => each.name).join(', ') }));
  return planEvict(ctx, { server });
}
