import { problem, ProblemError } from '../../base/index.ts';
import { clusterOf, withSettings, type Cluster } from '../init/cluster.ts';
import { laterGroups, runAll } from '../init/groups.ts';
import { lookAt, together } from '../init/look.ts';
import type { Observation } from '../init/observation.ts';
import type { OperationContext } from '../context.ts';
import type { RunningOperation } from '../runner.ts';
import { tombstoneReadStep, tombstoneStep } from '../teardown/steps.ts';
import type { Stage, Step } from '../plan.ts';

/** Tells one member that these servers have left, and waits until all others that can be reached have read it. */
export async function tellLeaving(operation: RunningOperation, ids: readonly string[], staying: readonly Observation[]): Promise<void> {
  const [teller, ...others] = staying;
  if (teller === undefined || ids.length === 0) return;
  const stage = (phase: string, seen: Observation, step: Step, at: number): Stage => ({ id: `${phase}-${at}`, host: seen.server.name, steps: [step], onFailure: 'none' });
  await runAll(operation, [stage('tombstone', teller, tombstoneStep(ids), 0)]);
  await runAll(operation, others.map((seen, at) => stage('read', seen, tombstoneReadStep(ids), at + 1)));
}

/**
 * Brings members that stay to what the cluster is now: tunnels, name servers and gossip partners without those that
 * left. Their own control loops would do most of it; so it is done when the operation says so, and also outlasts a boot.
 * @param prefix tells the stages of several settlings in one operation apart
 */
export async function settle(ctx: OperationContext, operation: RunningOperation, staying: readonly Observation[], prefix = 'settle'): Promise<Cluster | undefined> {
  if (staying.length === 0) return undefined;
  const look = await lookAt(ctx, staying.map((seen) => seen.server), '');
  if (look.silent.length > 0) throw new ProblemError(together(look.silent));
  const found = clusterOf(ctx.config, look.seen, new Set(staying.map((seen) => seen.server.name)), new Map(), ctx.clock.now());
  if (!found.ok) throw new ProblemError(found.error);
  if (found.value.isNew) throw new ProblemError(problem('internal', { message: 'members that stay do not know their cluster' }));
  const cluster = withSettings(ctx, found.value);
  for (const group of laterGroups(ctx, cluster, {})) await runAll(operation, group.map((stage) => ({ ...stage, id: `${prefix}-${stage.id}` })));
  return cluster;
}
