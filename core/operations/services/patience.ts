import { isAbort, ProblemError, problemOf, sleep } from '../../base/index.ts';
import type { RemoteHost } from '../../ssh/host.ts';
import type { OperationContext } from '../context.ts';

/** Waits after drops: doubling up to this many seconds. */
const longestWaitSeconds = 30;
/** Ends of the connection; anything else is no reason to try again. */
const drops: ReadonlySet<string> = new Set(['ssh-lost', 'ssh-unreachable', 'ssh-timeout', 'server-lost', 'ssh-dns']);

/**
 * Runs something that lasts, and again after the connection dropped, waiting 1, 2, 4 … 30 s; ends when it ends by itself
 * or the person cancels. `body` goes on where it stopped.
 */
export async function followPatiently(ctx: OperationContext, server: string, body: (host: RemoteHost) => Promise<void>): Promise<void> {
  let waitSeconds = 1;
  for (;;) {
    const from = ctx.clock.monotonic();
    try {
      await body(await ctx.connect(server));
      return;
    } catch (error) {
      if (isAbort(error) || ctx.signal.aborted) return;
      const found = problemOf(error);
      if (!drops.has(found.code)) throw error instanceof ProblemError ? error : new ProblemError({ ...found, host: server }, { cause: error });
      if (ctx.clock.monotonic() - from > longestWaitSeconds * 1000) waitSeconds = 1;
      ctx.emit({ type: 'warning', problem: { code: 'connection-lost', args: { host: server, seconds: waitSeconds }, host: server }, at: ctx.clock.now() });
      try {
        await sleep(ctx.clock, waitSeconds * 1000, ctx.signal);
      } catch {
        return; // cancelled while waiting
      }
      waitSeconds = Math.min(longestWaitSeconds, waitSeconds * 2);
    }
  }
}
