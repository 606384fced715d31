import { problem, ProblemError } from '../../base/index.ts';
import type { OperationContext } from '../context.ts';
import type { Stage, Step } from '../plan.ts';
import type { RunningOperation } from '../runner.ts';
import type { Cluster } from './cluster.ts';
import { clusterSettingStep, schemaVersionStep } from './steps.ts';
import { isOldSchema, isSeen, meshStage, registryStage, rowsStage, servicesStage } from './stages.ts';

/** The phases that need every server's key, in order; each begins when the one before has ended well everywhere. */
export function laterGroups(ctx: OperationContext, cluster: Cluster, metadata: Readonly<Record<string, string>>): readonly (readonly Stage[])[] {
  const seen = cluster.members.filter(isSeen);
  const own = seen.filter((member) => member.selected);
  const creator = own[0];
  return [
    seen.map((member) => meshStage(member, cluster, ctx.config)),
    own.map((member) => registryStage(member, cluster, ctx.config)),
    own.map((member) => rowsStage(member, cluster, ctx.config, member === creator ? metadata : {})),
    own.map((member) => servicesStage(member, cluster, ctx.config)),
    // Last, when every server has the columns: until then it is a registry of before.
    creator === undefined ? [] : [{ id: `cluster-${creator.index}`, host: creator.name, steps: [...(isOldSchema(cluster) ? [schemaVersionStep()] : []), ...clusterSettingSteps(cluster)], onFailure: 'none' }],
  ];
}

/** What the project's settings say of the whole cluster, where the registry says otherwise. */
function clusterSettingSteps(cluster: Cluster): readonly Step[] {
  const wanted = cluster.rotationSelfTest === false ? '0' : '1';
  const found = cluster.metadata['rotation_self_test'];
  return cluster.isNew || cluster.rotationSelfTest === undefined || found === undefined || found === wanted ? [] : [clusterSettingStep('rotation_self_test', wanted)];
}

/** Runs stages that have something to do, all at once; rejects with the first problem, and with a cancelling before all others. */
export async function runAll(operation: RunningOperation, stages: readonly Stage[]): Promise<void> {
  const waiting = stages.filter((stage) => stage.steps.length > 0);
  if (waiting.length === 0) return;
  const results = await operation.run(waiting);
  const problems = results.flatMap((result) => (result.problem === undefined ? [] : [result.problem]));
  const cancelled = problems.find((entry) => entry.code === 'cancelled' || entry.code === 'stage-cancelled');
  const first = cancelled ?? problems[0];
  if (first === undefined && results.every((result) => result.ok)) return;
  throw new ProblemError(first ?? problem('internal', { message: 'a stage failed without saying why' }));
}
