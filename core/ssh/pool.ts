import pLimit from 'p-limit';
import { problemOf, systemClock, type Clock } from '../base/index.ts';
import { Connection } from './connection.ts';
import { within } from './deadline.ts';

import type { OpenLine } from './handshake.ts';
import { openConnection, type Opening } from './open-connection.ts';
import type { PoolOptions } from './options.ts';
import { reasonOf, sshProblem } from './problems.ts';
import { labelOf, type SshTarget } from './target.ts';

interface Entry {
  readonly connection: Promise<Connection>;
  lastUsed: number;
  stopIdle: (() => void) | undefined;
}

type Starts = (open: () => Promise<OpenLine>) => Promise<OpenLine>;
/** Jump hosts take no slot: a server that holds one waits for them. */
const unlimited: Starts = (open) => open();

/** One connection per server, opened when first asked for, shared by everyone, closed when unused. */
export class ConnectionPool {
  readonly #clock: Clock;
  readonly #opening: Opening;
  readonly #starts: Starts;
  readonly #entries = new Map<string, Entry>();
  readonly #idleTimeoutMs: number;
  readonly #maxIdle: number;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#clock = options.clock ?? systemClock;
    this.#starts = pLimit(options.maxConcurrentStarts ?? 30);
    this.#idleTimeoutMs = options.idleTimeoutMs ?? 900_000;
    this.#maxIdle = options.maxIdleConnections ?? 50;
    this.#opening = {
      ...options,
      clock: this.#clock,
      log: options.log ?? (() => undefined),
      passphrases: new Map(),
      keyCache: new Map(),
      throughJump: (jump, to) => this.#throughJump(jump, to),
    };
  }

  /**
   * The connection to a server, opened when there is none. Rejects with a `ProblemError` (codes of operations.md §1.6) whose
   * `host` is the server's name. An abort ends the waiting only: others may wait for the same connection.
   */
  async connect(target: SshTarget, options: { readonly signal?: AbortSignal } = {}): Promise<Connection> {
    if (this.#closed) throw sshProblem(target, 'ssh-closed', { label: labelOf(target) });
    return await within(this.#shared(target, this.#starts), { clock: this.#clock, signal: options.signal });
  }

  #shared(target: SshTarget, starts: Starts): Promise<Connection> {
    const key = keyOf(target);
    const entry = this.#entries.get(key) ?? this.#open(key, target, starts);
    entry.lastUsed = this.#clock.monotonic();
    return entry.connection;
  }

  /** Ends all connections; none is opened afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.all(entries.map(async (entry) => {
      entry.stopIdle?.();
      const connection = await entry.connection.catch(() => undefined);
      if (connection?.open !== true) return;
      const ended = new Promise<void>((resolve) => connection.onEnd(resolve));
      connection.close();
      await ended;
    }));
  }

  #open(key: string, target: SshTarget, starts: Starts): Entry {
    const entry: Entry = { connection: this.#start(target, starts), lastUsed: 0, stopIdle: undefined };
    this.#entries.set(key, entry);
    const forget = (): void => {
      entry.stopIdle?.();
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    };
    entry.connection.then((connection) => {
      if (!connection.open) forget();
      connection.onEnd(forget);
      connection.onIdle(() => this.#rest(entry, connection));
      this.#rest(entry, connection);
      this.#closeLeastUsed();
    }, forget);
    return entry;
  }

  async #start(target: SshTarget, starts: Starts): Promise<Connection> {
    // Before the slot is taken, so that a handshake's time is its own.
    if (target.jump !== undefined) await this.#shared(target.jump, unlimited);
    const line = await starts(() => openConnection(target, this.#opening));
    return new Connection(line, target, this.#opening);
  }

  async #throughJump(jump: SshTarget, to: SshTarget): ReturnType<Opening['throughJump']> {
    const connection = await this.#shared(jump, unlimited);
    try {
      return await connection.forward(to.port, to.host);
    } catch (error) {
      if (problemOf(error).code !== 'ssh-forward') throw error;
      throw sshProblem(to, 'ssh-unreachable', { host: to.host, port: to.port, reason: `through ${labelOf(jump)}: ${reasonOf((error as Error).cause ?? error)}` });
    }
  }

  /** Starts (or starts anew) the time after which an unused connection is closed. */
  #rest(entry: Entry, connection: Connection): void {
    entry.lastUsed = this.#clock.monotonic();
    entry.stopIdle?.();
    // What was under way when the line was lost ends after it: a timer then would only keep the process from ending.
    if (!connection.open) return;
    entry.stopIdle = this.#clock.after(this.#idleTimeoutMs, () => {
      if (connection.busy) return;
      connection.close();
    });
  }

  #closeLeastUsed(): void {
    const surplus = this.#entries.size - this.#maxIdle;
    if (surplus <= 0) return;
    void Promise.all([...this.#entries.values()].map(async (entry) => ({ entry, connection: await entry.connection.catch(() => undefined) }))).then((all) => {
      const idle = all.filter(({ connection }) => connection?.open === true && !connection.busy).sort((a, b) => a.entry.lastUsed - b.entry.lastUsed);
      for (const { connection } of idle.slice(0, surplus)) connection?.close();
    });
  }
}

/** What makes two targets the same connection: where it goes, as whom, by which way and with which keys. */
const keyOf = (target: SshTarget): string =>
  JSON.stringify([labelOf(target), target.proxyCommand, target.jump === undefined ? null : keyOf(target.jump), target.keysOnly, target.namedKeysOnly === true, target.keys.map((key) => (key.kind === 'file' ? key.path : key.name))]);
