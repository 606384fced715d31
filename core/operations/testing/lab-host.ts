import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { problem, ProblemError, quoteAll } from '../../base/index.ts';
import type { RemoteHost, RunOptions, RunResult, StreamOptions } from '../../ssh/host.ts';
import { openLab, startLab } from '../../../test/lab/api.mjs';
import type { Engine, Lab } from '../../../test/lab/types.d.mts';

/**
 * A lab host through OpenSSH, for tests of the runner that must not depend on the product's own connection: one `ssh` per
 * call, exit status 255 is a lost connection.
 */
export function labHost(lab: Lab, name: string): RemoteHost {
  let roundTrips = 0;
  const start = (script: string, args: readonly string[]): ChildProcessWithoutNullStreams => {
    roundTrips += 1;
    return spawn('ssh', ['-F', lab.paths.sshConfig, name, `LC_ALL=C sh -c ${quoteAll([script, 'sh', ...args])}`]);
  };
  const call = async (script: string, args: readonly string[], options: Partial<StreamOptions> & Pick<RunOptions, 'timeoutMs'>): Promise<RunResult> => {
    const from = Date.now();
    const child = start(script, args);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    const { onLine } = options;
    const lines = onLine === undefined ? undefined : createInterface({ input: child.stdout }).on('line', onLine);
    const linesEnd = lines === undefined ? Promise.resolve() : new Promise<void>((done) => lines.on('close', () => done()));
    child.stdin.on('error', () => undefined);
    const { stdin = '' } = options;
    if (typeof stdin === 'string' || stdin instanceof Uint8Array) child.stdin.end(stdin);
    else Readable.from(stdin).pipe(child.stdin);
    // The proxy command outlives a killed ssh and keeps its pipes: they are given up here.
    const kill = (): void => {
      child.kill('SIGKILL');
      lines?.close();
      child.stdout.destroy();
      child.stderr.destroy();
    };
    options.signal?.addEventListener('abort', kill, { once: true });
    const code = await new Promise<number | null>((done) => child.on('close', done));
    await linesEnd;
    options.signal?.removeEventListener('abort', kill);
    const stderr = Buffer.concat(err).toString();
    if (code === null || code === 255) throw new ProblemError(problem('ssh-lost', {}, { host: name, evidence: stderr }));
    return { code, stdout: Buffer.concat(out).toString(), stderr, durationMs: Date.now() - from, truncated: false };
  };
  return {
    name,
    label: `root@${name}`,
    run: (script, args = [], options = {}) => call(script, args, options),
    stream: (script, args, options) => call(script, args, options),
    async upload(content, path, options) {
      const { readFile } = await import('node:fs/promises');
      const bytes = 'file' in content ? await readFile(content.file) : content;
      const result = await call('install -D -m "$2" /dev/stdin "$1"', [path, options.mode], { stdin: bytes });
      if (result.code !== 0) throw new Error(result.stderr);
    },
    forward: () => Promise.reject(new Error('not in this test host')),
    get roundTrips() {
      return roundTrips;
    },
  };
}

/** A lab of its own for one test file; with JIJI_TEST_LAB set, the running lab of that name, which then stays up. */
export async function testLab(hosts: { name: string; engine: Engine }[], registry = false): Promise<Lab> {
  const running = process.env['JIJI_TEST_LAB'];
  if (running === undefined) return startLab({ hosts, registry });
  return { ...openLab(running), down: () => Promise.resolve() };
}
