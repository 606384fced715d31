import type { Duplex } from 'node:stream';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Client, ClientChannel } from 'ssh2';
import { abortError, Emitter, problemOf, ProblemError, sleep, type Clock } from '../base/index.ts';
import { within } from './deadline.ts';
import type { OpenLine } from './handshake.ts';
import type { SshLog } from './options.ts';
import { ReverseForwards } from './reverse-forwards.ts';
import { late, lost, sshProblem } from './problems.ts';
import { labelOf, type SshTarget } from './target.ts';

/** sshd opens 10 sessions on a connection (MaxSessions); 5 + 3 + the root shell stay below that, with no loss seen in 500. */
const lanes = { short: 5, long: 3 } as const;
export type Lane = keyof typeof lanes;

/** Longest wait for a session: a refused one is tried again until then, a reply that does not come ends the try. */
const channelOpenMs = 30_000;

/** How long a server may take to agree that a connection ends. */
const farewellMs = 1000;

/** An open SSH connection and what everything on it shares: its end, its lanes, its count of waits. */
export class Link {
  readonly target: SshTarget;
  readonly clock: Clock;
  readonly log: SshLog;
  readonly #client: Client;
  readonly #socket: Duplex;
  readonly #lanes: Record<Lane, LimitFunction> = { short: pLimit(lanes.short), long: pLimit(lanes.long) };
  readonly #ended = new Emitter<ProblemError>();
  #end: ProblemError | undefined;
  #closing = false;
  #reverse: ReverseForwards | undefined;
  /** Sequential waits so far: opening a channel counts 2 (open, exec), a frame 1. */
  roundTrips = 0;

  constructor(line: OpenLine, target: SshTarget, options: { readonly clock: Clock; readonly log: SshLog }) {
    const { client } = line;
    this.#client = client;
    this.#socket = line.socket;
    this.target = target;
    this.clock = options.clock;
    this.log = options.log;
    let reason = 'closed by the other side';
    client.on('error', (error) => (reason = error.message === 'Keepalive timeout' ? 'no sign of life' : error.message));
    client.once('close', () => {
      this.#end = this.#closing ? sshProblem(target, 'ssh-closed', { label: labelOf(target) }) : lost(target, reason);
      if (this.#closing) this.log('debug', `${labelOf(target)}: closed`);
      else this.log('info', `${labelOf(target)}: lost, ${reason}`);
      this.#ended.emit(this.#end);
    });
  }

  /** Why the connection is no more; undefined while it stands. */
  get ended(): ProblemError | undefined {
    return this.#end;
  }

  /** Calls back once when the connection ends; the result takes that back. */
  onEnd(listener: (reason: ProblemError) => void): () => void {
    return this.#ended.on(listener);
  }

  /** Ends the connection; frames and streams on it reject with `ssh-closed`. */
  close(): void {
    this.#closing = true;
    this.#client.end();
    const stop = this.clock.after(farewellMs, () => this.#socket.destroy());
    this.#client.once('close', stop);
  }

  /** Does `work` when the lane has room. */
  inLane<T>(lane: Lane, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const turn = this.#lanes[lane](async () => {
      if (signal?.aborted === true) throw abortError();
      return await work();
    });
    return within(turn, { clock: this.clock, signal });
  }

  /**
   * Opens a session that runs `command`; refusals (too many sessions) are tried again for up to 30 s. One that is opened
   * ahead of need is waited for by nobody, and not counted.
   */
  async exec(command: string, options: { readonly signal?: AbortSignal | undefined; readonly ahead?: boolean } = {}): Promise<ClientChannel> {
    if (options.ahead !== true) this.roundTrips += 2;
    const until = this.clock.monotonic() + channelOpenMs;
    for (let pauseMs = 2; ; pauseMs = Math.min(500, pauseMs * 2)) {
      try {
        return await this.#opening((done) => this.#client.exec(command, done));
      } catch (error) {
        if (problemOf(error).code !== 'ssh-channel' || !isBusy(error) || this.clock.monotonic() > until) throw error;
        await sleep(this.clock, pauseMs, options.signal);
      }
    }
  }

  /** Lets the server connect to `host:port`. */
  forward(host: string, port: number): Promise<ClientChannel> {
    this.roundTrips++;
    return this.#opening((done) => this.#client.forwardOut('127.0.0.1', 0, host, port, done), `${host}:${port}`);
  }

  /** Lets the server listen on its loopback; what connects there comes to `to`. */
  async listen(port: number, to: { readonly host: string; readonly port: number }): Promise<() => Promise<void>> {
    if (this.#end !== undefined) throw this.#end;
    this.roundTrips += 1;
    this.#reverse ??= new ReverseForwards(this.#client);
    try {
      return await this.#reverse.add(port, to);
    } catch (error) {
      throw this.ended ?? sshProblem(this.target, 'ssh-reverse-forward', { label: labelOf(this.target), port, reason: (error as Error).message });
    }
  }

  async #opening(open: (done: (error: Error | undefined, channel: ClientChannel) => void) => void, forwardTo?: string): Promise<ClientChannel> {
    if (this.#end !== undefined) throw this.#end;
    let abandoned = false;
    const opened = new Promise<ClientChannel>((resolve, reject) => {
      try {
        open((error, channel) => {
          if (error !== undefined) reject(this.#refused(error, forwardTo));
          else if (abandoned) channel.close();
          else resolve(quiet(channel));
        });
      } catch (error) {
        reject(this.#refused(error as Error, forwardTo));
      }
    });
    return await within(opened, {
      clock: this.clock,
      ms: channelOpenMs,
      late: () => {
        abandoned = true;
        return late(this.target, 'opening a session', channelOpenMs);
      },
    });
  }

  #refused(error: Error, forwardTo: string | undefined): ProblemError {
    if (this.#end !== undefined) return this.#end;
    if (error.message === 'Not connected') return lost(this.target, 'the line is closed');
    const label = labelOf(this.target);
    const reason = error.message.replace(/^\(SSH\) Channel open failure: /, '');
    const { problem } = forwardTo === undefined ? sshProblem(this.target, 'ssh-channel', { label, reason }) : sshProblem(this.target, 'ssh-forward', { label, target: forwardTo, reason });
    return new ProblemError(problem, { cause: error });
  }
}

/** OpenSSH refuses a session beyond MaxSessions with 2; 4 is the protocol's own "resource shortage". */
function isBusy(error: unknown): boolean {
  const reason = ((error as Error).cause as { reason?: unknown } | undefined)?.reason;
  return reason === 2 || reason === 4;
}

/** A channel tells of its end by 'close'; an 'error' on it must not end the process. */
function quiet(channel: ClientChannel): ClientChannel {
  channel.on('error', () => channel.close());
  // Forwarded channels have no standard error of their own, whatever the types say.
  (channel as { stderr?: ClientChannel['stderr'] }).stderr?.on('error', () => channel.close());
  return channel;
}
