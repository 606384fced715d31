import { abortError, isAbort, ProblemError } from '../base/index.ts';
import { within } from './deadline.ts';
import type { RunOptions, RunResult } from './host.ts';
import { killChannel, type Killer } from './kill-group.ts';
import type { Link } from './link.ts';
import { late } from './problems.ts';
import framesProgram from './programs/frames.sh';
import { ScriptChannel } from './script-channel.ts';

/** The one kept-open root shell of a connection; opened when first needed, and anew after one had to be ended. */
export class RootShell {
  readonly #link: Link;
  #channel: ScriptChannel | undefined;
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(link: Link) {
    this.#link = link;
  }

  /** This shell can end what runs on other sessions, for one round trip and no session more, when it has nothing else to do. */
  killer(): Killer | undefined {
    if (this.#waiting > 0 || this.#channel?.closed !== false) return undefined;
    return (script, args, signal) => this.run(script, args, { signal });
  }

  /** One frame; frames run one after another. A time-out counts from the moment the frame is sent. */
  async run(script: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
    this.#waiting++;
    try {
      return await this.#inTurn(script, args, options);
    } finally {
      this.#waiting--;
    }
  }

  async #inTurn(script: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
    const before = this.#tail;
    let release = (): void => undefined;
    this.#tail = new Promise((resolve) => (release = resolve));
    try {
      await within(before, { clock: this.#link.clock, signal: options.signal });
    } catch (error) {
      void before.then(release);
      throw error;
    }
    try {
      return await this.#frame(script, args, options);
    } finally {
      release();
    }
  }

  async #frame(script: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
    const link = this.#link;
    const timeoutMs = options.timeoutMs ?? link.target.commandTimeoutMs;
    if (options.signal?.aborted === true) throw abortError();
    if (this.#channel?.closed !== false) this.#channel = await ScriptChannel.open(link, framesProgram);
    const channel = this.#channel;
    const frame = channel.encode(script, args, options.stdin ?? '');
    const from = link.clock.monotonic();
    try {
      const result = await within(channel.send(frame), { clock: link.clock, ms: timeoutMs, late: () => late(link.target, 'a command', timeoutMs), signal: options.signal });
      return { ...result, durationMs: link.clock.monotonic() - from };
    } catch (error) {
      this.#channel = undefined;
      if (isAbort(error) || (error instanceof ProblemError && error.problem.code === 'ssh-timeout')) await killChannel(link, channel);
      throw error;
    }
  }
}
