import type { Duplex } from 'node:stream';
import type { Clock } from '../base/index.ts';
import type { OpenLine } from './handshake.ts';
import type { RemoteHost, RunOptions, RunResult, StreamOptions } from './host.ts';
import { Link } from './link.ts';
import type { SshLog } from './options.ts';
import { ReadyChannel } from './ready-channel.ts';
import { RootShell } from './root-shell.ts';
import { scriptStream } from './script-stream.ts';
import { labelOf, type SshTarget } from './target.ts';
import { upload } from './upload.ts';

/** An open connection to one server; see `RemoteHost` for what its methods promise. */
export class Connection implements RemoteHost {
  readonly #link: Link;
  readonly #shell: RootShell;
  readonly #ready: ReadyChannel;
  #users = 0;
  #onIdle: (() => void) | undefined;

  constructor(line: OpenLine, target: SshTarget, options: { readonly clock: Clock; readonly log: SshLog }) {
    this.#link = new Link(line, target, options);
    this.#shell = new RootShell(this.#link);
    this.#ready = new ReadyChannel(this.#link);
  }

  get name(): string {
    return this.#link.target.name;
  }

  get label(): string {
    return labelOf(this.#link.target);
  }

  get roundTrips(): number {
    return this.#link.roundTrips;
  }

  /** True while a frame, stream, upload or forwarded channel is under way. */
  get busy(): boolean {
    return this.#users > 0;
  }

  get open(): boolean {
    return this.#link.ended === undefined;
  }

  run(script: string, args: readonly string[] = [], options: RunOptions = {}): Promise<RunResult> {
    return this.#using(() => this.#shell.run(script, args, options));
  }

  stream(script: string, args: readonly string[], options: StreamOptions): Promise<RunResult> {
    const { stdin } = options;
    return this.#using(() => scriptStream(this.#link, script, args, {
      lane: 'long',
      ready: () => this.#ready.take(),
      killer: () => this.#shell.killer(),
      onLine: options.onLine,
      signal: options.signal,
      ...(stdin === undefined ? {} : { feed: (write) => feed(stdin, write) }),
    }));
  }

  prepareStream(): void {
    this.#ready.prepare();
  }

  upload(...[content, path, options]: Parameters<RemoteHost['upload']>): Promise<void> {
    return this.#using(() => upload(this.#link, this.#shell, content, path, options));
  }

  async reverseForward(port: number, to: { readonly host: string; readonly port: number }): Promise<() => Promise<void>> {
    this.#users++;
    let stop: () => Promise<void>;
    try {
      stop = await this.#link.listen(port, to);
    } catch (error) {
      this.#done();
      throw error;
    }
    let stopped: Promise<void> | undefined;
    return () => (stopped ??= stop().finally(() => this.#done()));
  }

  async forward(port: number, host = '127.0.0.1'): Promise<Duplex> {
    this.#users++;
    try {
      const channel = await this.#link.forward(host, port);
      channel.once('close', () => this.#done());
      return channel;
    } catch (error) {
      this.#done();
      throw error;
    }
  }

  /** Ends the connection; what is under way rejects with `ssh-closed`. */
  close(): void {
    this.#link.close();
  }

  /** Calls back when the connection has ended, for whatever reason. */
  onEnd(listener: () => void): () => void {
    return this.#link.onEnd(listener);
  }

  /** Calls back each time the last user has gone. */
  onIdle(listener: () => void): void {
    this.#onIdle = listener;
  }

  async #using<T>(work: () => Promise<T>): Promise<T> {
    this.#users++;
    try {
      return await work();
    } finally {
      this.#done();
    }
  }

  #done(): void {
    this.#users--;
    if (this.#users === 0) this.#onIdle?.();
  }
}

async function feed(input: NonNullable<StreamOptions['stdin']>, write: (bytes: Uint8Array) => Promise<void>): Promise<void> {
  if (typeof input === 'string' || input instanceof Uint8Array) return write(Buffer.from(input));
  for await (const piece of input) await write(piece);
}
