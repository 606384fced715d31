import { randomBytes } from 'node:crypto';
import type { ClientChannel } from 'ssh2';
import { encodeFrame, type Frame } from './frame.ts';
import type { RunResult } from './host.ts';
import type { Link } from './link.ts';
import { MarkedOutput } from './marked-output.ts';
import { lost, sshProblem } from './problems.ts';
import login from './programs/login.sh';
import prepare from './programs/prepare.sh';
import { labelOf } from './target.ts';

/** Reads past empty lines (start-up files that ask for input get those), then takes its program from standard input. */
const bootCommand = `exec sh -c 'while read -r n k; do test -n "$n" && break; done; eval "$(head -c "$n")"'`;
const emptyLines = '\n'.repeat(8);

/** How long output may still arrive after the program has ended. */
const afterExitMs = 1000;

/** What a frame came to; `code` as `sh` counts it (128 + signal for a killed command). */
export type FrameResult = Omit<RunResult, 'durationMs'>;

interface Waiting {
  readonly resolve: (result: FrameResult) => void;
  readonly reject: (error: Error) => void;
}

/** A session on which a program of ours runs as root and takes frames. */
export class ScriptChannel {
  readonly #link: Link;
  readonly #channel: ClientChannel;
  readonly #nonce: string;
  readonly #stdout = new MarkedOutput();
  readonly #stderr = new MarkedOutput();
  #waiting: Waiting | undefined;
  #exit: { readonly code: number | undefined; readonly signal: string | undefined } | undefined;
  #sequence = 0;
  #boot: Buffer;
  #closed = false;

  private constructor(link: Link, channel: ClientChannel, program: string) {
    this.#link = link;
    this.#channel = channel;
    this.#nonce = newNonce();
    this.#boot = Buffer.concat([Buffer.from(emptyLines), this.#part(login), this.#part(`${prepare}${program}`)]);
    channel.on('data', (chunk: Buffer) => this.#feed(this.#stdout, chunk));
    channel.stderr.on('data', (chunk: Buffer) => this.#feed(this.#stderr, chunk));
    channel.once('exit', (code: number | null, signal?: string) => {
      this.#exit = { code: code ?? undefined, signal };
      // What the program left behind can hold the session open; it has nothing more to say to us.
      channel.once('close', link.clock.after(afterExitMs, () => this.close()));
    });
    channel.once('close', () => this.#onClose());
  }

  /** Opens a session; the program itself travels with the first frame. */
  static async open(link: Link, program: string, options: { readonly signal?: AbortSignal | undefined; readonly ahead?: boolean } = {}): Promise<ScriptChannel> {
    return new ScriptChannel(link, await link.exec(bootCommand, options), program);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Process group of everything this channel started, as soon as the program has said so; undefined when it never did. */
  processGroup(): Promise<number | undefined> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = new RegExp(`${this.#nonce} ready (\\d+)\\n`).exec(this.#stdout.noise);
        if (found === null && !this.#closed) return;
        this.#channel.off('data', look).off('close', look);
        resolve(found === null ? undefined : Number(found[1]));
      };
      this.#channel.on('data', look).on('close', look);
      look();
    });
  }

  encode(script: string, args: readonly string[], stdin: string | Uint8Array): Frame {
    return encodeFrame(script, args, stdin, { nonce: newNonce(), sequence: ++this.#sequence });
  }

  /** Sends one frame and waits for its end. One at a time. Rejects when the session ends before the frame does. */
  send(frame: Frame, onStdout?: (bytes: Buffer) => void): Promise<FrameResult> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(this.#link.ended ?? lost(this.#link.target, 'the session is closed'));
        return;
      }
      this.#stdout.expect(frame, onStdout);
      this.#stderr.expect(frame);
      this.#waiting = { resolve, reject };
      this.#link.roundTrips++;
      this.#channel.write(Buffer.concat([this.#boot, frame.bytes]));
      this.#boot = Buffer.alloc(0);
    });
  }

  /** More standard input, after a frame of the single program; resolves when the line takes more. */
  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      if (this.#closed || this.#channel.write(bytes)) {
        resolve();
        return;
      }
      const go = (): void => {
        this.#channel.off('drain', go).off('close', go);
        resolve();
      };
      this.#channel.on('drain', go).on('close', go);
    });
  }

  /** End of standard input. */
  end(): void {
    this.#channel.end();
  }

  close(): void {
    this.#channel.close();
    this.#onClose();
  }

  #part(program: string): Buffer {
    const text = Buffer.from(program, 'utf8');
    return Buffer.concat([Buffer.from(`${text.length} ${this.#nonce}\n`, 'latin1'), text]);
  }

  #feed(output: MarkedOutput, chunk: Buffer): void {
    output.feed(chunk);
    if (this.#stdout.state !== 'done' || this.#stderr.state !== 'done') return;
    this.#settle((waiting) => waiting.resolve(this.#result(this.#stdout.status ?? Number.NaN)));
  }

  #result(code: number): FrameResult {
    return { code, stdout: this.#stdout.text, stderr: this.#stderr.text, truncated: this.#stdout.truncated || this.#stderr.truncated };
  }

  #settle(action: (waiting: Waiting) => void): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) action(waiting);
  }

  /** The session ended. Without an exit status that is a lost connection, and never a success. */
  #onClose(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#settle(({ resolve, reject }) => {
      const code = this.#exit?.code ?? (this.#exit?.signal === undefined ? undefined : 128 + signalNumber(this.#exit.signal));
      if (this.#link.ended !== undefined || code === undefined) reject(this.#link.ended ?? lost(this.#link.target, 'the session ended without an exit status', this.#stderr.text));
      else if (this.#stdout.state === 'noise') reject(this.#notStarted(code));
      else if (code === 0) reject(lost(this.#link.target, 'the root shell ended before its script', this.#stderr.text));
      else resolve(this.#result(code));
    });
  }

  /** How far it came tells why: the login shell, sudo, or the frame itself. */
  #notStarted(code: number): Error {
    const { target } = this.#link;
    const label = labelOf(target);
    const said = `${this.#stderr.noise}${this.#stdout.noise}`.replaceAll(new RegExp(`^${this.#nonce} .*\n?`, 'gm'), '').trim();
    if (!this.#stdout.noise.includes(`${this.#nonce} login\n`)) return sshProblem(target, 'ssh-shell', { label, code }, said);
    if (!this.#stdout.noise.includes(`${this.#nonce} ready `)) return sshProblem(target, 'sudo', { label, user: target.user }, said);
    return sshProblem(target, 'ssh-frame', { label, code }, said);
  }
}

/** 128 bits, new for each frame. */
const newNonce = (): string => randomBytes(16).toString('hex');

const signals: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGILL: 4, SIGABRT: 6, SIGFPE: 8, SIGKILL: 9, SIGSEGV: 11, SIGPIPE: 13, SIGALRM: 14, SIGTERM: 15 };
const signalNumber = (name: string): number => signals[name] ?? 127;
