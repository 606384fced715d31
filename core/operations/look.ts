import { isAbort, problemOf } from '../base/index.ts';
import { hostViewCommand } from '../remote/cluster-view.ts';
import { runCommand } from '../remote/command.ts';
import type { ClusterState } from '../protocol/cluster.ts';
import type { OperationContext } from './context.ts';
import { clusterState, type Sighting } from './observe.ts';

/** Reads every server of the file once, all at the same time; a server that cannot be read is part of the answer. */
export async function sightings(ctx: OperationContext): Promise<ReadonlyMap<string, Sighting>> {
  const found = await Promise.all(
    ctx.config.servers.map(async ({ name }): Promise<readonly [string, Sighting]> => {
      try {
        const view = await runCommand(await ctx.connect(name), hostViewCommand, { signal: ctx.signal });
        return [name, { view, at: ctx.clock.now() }];
      } catch (error) {
        if (isAbort(error)) throw error;
        return [name, { problem: problemOf(error), at: ctx.clock.now() }];
      }
    }),
  );
  return new Map(found);
}

/** The operation `status`: the cluster as it is now. */
export async function status(ctx: OperationContext): Promise<ClusterState> {
  return clusterState(ctx.config, ctx.environment, await sightings(ctx));
}
