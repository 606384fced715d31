import { errorOf, within } from './deadline.ts';
import type { RunResult } from './host.ts';
import { killChannel, type Killer } from './kill-group.ts';
import { Lines } from './lines.ts';
import type { Lane, Link } from './link.ts';
import singleProgram from './programs/single.sh';
import { ScriptChannel } from './script-channel.ts';

export interface ScriptStreamOptions {
  readonly lane: Lane;
  readonly onLine?: (line: string) => void;
  /** Writes standard input; its end is the end of the input. */
  readonly feed?: (write: (bytes: Uint8Array) => Promise<void>) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
  /** A session that was opened ahead of need, if there is one. */
  readonly ready?: () => ScriptChannel | undefined;
  /** How to end what the script started; asked for when that is needed. */
  readonly killer: () => Killer | undefined;
}

/** A script on a session of its own. An abort ends it and everything it started. */
export function scriptStream(link: Link, script: string, args: readonly string[], options: ScriptStreamOptions): Promise<RunResult> {
  return link.inLane(options.lane, async () => {
    const channel = options.ready?.() ?? (await ScriptChannel.open(link, singleProgram, { signal: options.signal }));
    const from = link.clock.monotonic();
    const lines = options.onLine === undefined ? undefined : new Lines(options.onLine);
    try {
      const listener = guarded((bytes: Buffer) => lines?.feed(bytes));
      const ended = channel.send(channel.encode(script, args, ''), listener.call);
      const fed = (options.feed?.((bytes) => channel.write(bytes)) ?? Promise.resolve()).then(() => channel.end());
      const [result] = await within(Promise.race([Promise.all([ended, fed]), listener.failed]), { clock: link.clock, signal: options.signal });
      lines?.end();
      return { ...result, durationMs: link.clock.monotonic() - from };
    } catch (error) {
      if (!channel.closed) await killChannel(link, channel, options.killer());
      throw error;
    } finally {
      channel.close();
    }
  }, options.signal);
}

/** A listener's own mistake ends its stream, and must not reach ssh2, which would end the connection. */
function guarded(listener: (bytes: Buffer) => void): { readonly call: (bytes: Buffer) => void; readonly failed: Promise<never> } {
  let fail = (_error: Error): void => undefined;
  const failed = new Promise<never>((_resolve, reject) => (fail = reject));
  return {
    failed,
    call: (bytes) => {
      try {
        listener(bytes);
      } catch (error) {
        fail(errorOf(error));
      }
    },
  };
}
