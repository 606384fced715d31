import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** How a hook ended. */
export type HookEnd =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'not-started'; readonly reason: string };

export interface HookRun {
  readonly file: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  onLine(line: string): void;
}

/** From SIGTERM to SIGKILL. */
const graceMs = 3000;
/** What left the group may hold the output open: so long its last words are waited for. */
const lastWordsMs = 1000;
/** A line without an end is cut here, so that a program that prints for ever cannot fill our memory. */
const longestLine = 8192;

/**
 * Runs a program of the project on the operator's machine: no shell, no standard input, a process group of its own. When it
 * ends, or its time is over, what it left behind in that group is ended too.
 */
export function runHook(run: HookRun): Promise<HookEnd> {
  return new Promise((resolve) => {
    let child: ChildProcess;
    try {
      child = spawn(run.file, [], { cwd: run.cwd, env: run.env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    } catch (error) {
      resolve({ kind: 'not-started', reason: String(error) });
      return;
    }
    let stopped: 'timeout' | 'cancelled' | undefined;
    const group = (signal: NodeJS.Signals): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, signal);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') run.onLine(`${signal}: ${String(error)}`);
      }
    };
    const stop = (why: 'timeout' | 'cancelled') => (): void => {
      stopped ??= why;
      group('SIGTERM');
      kill = setTimeout(() => group('SIGKILL'), graceMs);
    };
    let kill: NodeJS.Timeout | undefined;
    const timer = setTimeout(stop('timeout'), run.timeoutMs);
    const cancel = stop('cancelled');
    run.signal.addEventListener('abort', cancel, { once: true });
    const lines = [child.stdout, child.stderr].map((stream) => readLines(stream, (line) => run.onLine(line)));
    const done = (end: HookEnd): void => {
      clearTimeout(timer);
      clearTimeout(kill);
      run.signal.removeEventListener('abort', cancel);
      group('SIGKILL');
      const giveUp = setTimeout(() => [child.stdout, child.stderr].forEach((stream) => stream?.destroy()), lastWordsMs);
      void Promise.all(lines).then(() => {
        clearTimeout(giveUp);
        resolve(stopped === undefined ? end : { kind: stopped });
      });
    };
    child.once('error', (error) => done({ kind: 'not-started', reason: error.message }));
    child.once('exit', (code, signal) => done(code === null ? { kind: 'signal', signal: signal ?? '?' } : { kind: 'exit', code }));
    if (run.signal.aborted) cancel();
  });
}

/** Ends when the stream does; what a program that left the group still holds open is given up shortly after the end. */
function readLines(stream: Readable | null, onLine: (line: string) => void): Promise<void> {
  if (stream === null) return Promise.resolve();
  const reader = createInterface({ input: stream });
  let cut = 0;
  stream.on('data', (chunk: Buffer) => {
    cut = chunk.includes(10) ? 0 : cut + chunk.length;
    if (cut > longestLine * 64) stream.destroy();
  });
  reader.on('line', (line) => onLine(line.slice(0, longestLine)));
  return new Promise((resolve) => {
    reader.once('close', () => resolve());
    stream.once('close', () => resolve());
  });
}
