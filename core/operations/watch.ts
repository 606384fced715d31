import { isAbort, problemOf, sleep } from '../base/index.ts';
import type { ClusterState } from '../protocol/cluster.ts';
import { hostViewStream, parseHostView } from '../remote/cluster-view.ts';
import type { OperationContext } from './context.ts';
import { clusterState, type Sighting } from './observe.ts';

/** Waits of a stream that broke, doubled each time up to the limit, ms. */
const firstWaitMs = 1000;
const longestWaitMs = 30_000;
/** Documents that arrive together give one state, ms. */
const gatherMs = 100;

/**
 * The operation `watch`: one stream per server, each sending what changed; `onState` gets the joined state whenever one
 * has. A stream that breaks is opened again, and its server is told as unreachable meanwhile. Ends when the signal fires.
 */
export async function watch(ctx: OperationContext, onState: (state: ClusterState) => void): Promise<void> {
  const seen = new Map<string, Sighting>();
  let pending = false;
  const tell = (): void => {
    if (pending || ctx.signal.aborted) return;
    pending = true;
    ctx.clock.after(gatherMs, () => {
      pending = false;
      // The first state waits for a word of every server, so that no picture flickers from grey to green.
      if (!ctx.signal.aborted && seen.size === ctx.config.servers.length) onState(clusterState(ctx.config, ctx.environment, seen));
    });
  };
  await Promise.all(
    ctx.config.servers.map(({ name }) =>
      follow(ctx, name, (sighting) => {
        seen.set(name, sighting);
        tell();
      }),
    ),
  );
}

async function follow(ctx: OperationContext, server: string, saw: (sighting: Sighting) => void): Promise<void> {
  let waitMs = firstWaitMs;
  while (!ctx.signal.aborted) {
    try {
      const host = await ctx.connect(server);
      await host.stream(hostViewStream.script, hostViewStream.args, {
        signal: ctx.signal,
        onLine: (line) => {
          if (line.trim() === '') return;
          waitMs = firstWaitMs;
          saw({ view: parseHostView(line), at: ctx.clock.now() });
        },
      });
    } catch (error) {
      if (isAbort(error)) return;
      saw({ problem: problemOf(error), at: ctx.clock.now() });
    }
    // A stream that ended in order comes from a server that is not set up yet: it is asked again, unhurriedly.
    try {
      await sleep(ctx.clock, waitMs, ctx.signal);
    } catch {
      return; // cancelled while waiting: the way a watch ends
    }
    waitMs = Math.min(waitMs * 2, longestWaitMs);
  }
}
