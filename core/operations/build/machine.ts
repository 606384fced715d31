import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { abortError, problem, ProblemError, quote, renderCode } from '../../base/index.ts';
import type { RemoteHost } from '../../ssh/host.ts';
import type { ContextFile } from './context-files.ts';
import { contextTar } from './context-tar.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface MachineOptions {
  readonly signal: AbortSignal;
  /** Seen by the program alone; values may be secrets. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Both outputs, line by line. */
  readonly onLine?: (line: string) => void;
}

export interface BuildFiles {
  readonly folder: string;
  readonly files: readonly ContextFile[];
  /** Where the Dockerfile is on this machine. */
  readonly dockerfile: string;
  /** Values by name, for mounts of the build. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** What a build reads and writes, where it runs. */
export interface Workplace {
  readonly folder: string;
  readonly dockerfile: string;
  /** Path of a secret's file. */
  secret(name: string): string;
  /** Path of a file that the engine writes. */
  result(name: string): string;
  /** What the engine wrote there. */
  read(name: string): Promise<string>;
  remove(): Promise<void>;
}

/** A machine with an engine: the operator's own, or a builder over SSH. */
export interface Machine {
  /** For people. */
  readonly name: string;
  /** Name for problems; undefined for the operator's own. */
  readonly host?: string;
  /** Runs a program with its arguments, no shell; a program that is not there has code 127. */
  run(argv: readonly string[], options: MachineOptions): Promise<Ran>;
  place(files: BuildFiles, signal: AbortSignal): Promise<Workplace>;
}

/** This machine: the folder is used where it stands, and the engine itself applies the ignore file. */
export const localMachine: Machine = {
  name: renderCode('build.here'),
  run: runHere,
  async place({ folder, dockerfile, secrets }) {
    const own = await mkdtemp(path.join(tmpdir(), 'jiji-build-'));
    for (const [name, value] of secrets) await writeFile(path.join(own, `secret.${name}`), value, { mode: 0o600 });
    return {
      folder, dockerfile,
      secret: (name) => path.join(own, `secret.${name}`),
      result: (name) => path.join(own, name),
      read: (name) => readFile(path.join(own, name), 'utf8'),
      remove: () => rm(own, { recursive: true, force: true }),
    };
  },
};

function runHere([program = '', ...args]: readonly string[], options: MachineOptions): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...process.env, ...options.env }, stdio: ['pipe', 'pipe', 'pipe'], signal: options.signal, killSignal: 'SIGTERM' });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    if (options.onLine !== undefined) for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', options.onLine);
    child.stdin.on('error', () => undefined); // a program that reads nothing has closed it
    child.stdin.end(options.stdin ?? '');
    child.once('error', (error) => {
      if (options.signal.aborted) reject(abortError());
      else resolve({ code: 127, stdout: '', stderr: error.message });
    });
    child.once('close', (code) => (options.signal.aborted ? reject(abortError()) : resolve({ code: code ?? 1, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() })));
  });
}

/** $1: bytes of an environment at the head of standard input; $2: `both` joins the outputs; then the program. */
const runThere = `jiji_environment=$(head -c "$1")
jiji_outputs=$2
shift 2
eval "$jiji_environment"
if [ "$jiji_outputs" = both ]; then exec "$@" 2>&1; else exec "$@"; fi`;

/** $1: folder. Secrets stand in memory alone, the context on the disk. */
const unpackThere = `umask 077
mkdir -p "$1" && tar -x -f - -C "$1" --no-same-owner -p`;

/** A builder over SSH; all runs as root there. */
export const remoteMachine = (host: RemoteHost, operationId: string): Machine => ({
  name: host.label, host: host.name,
  async run(argv, { env = {}, stdin = '', onLine, signal }) {
    const head = Object.entries(env).map(([name, value]) => `export ${name}=${quote(value)}\n`).join('');
    return host.stream(runThere, [String(Buffer.byteLength(head)), onLine === undefined ? 'apart' : 'both', ...argv], { stdin: `${head}${stdin}`, onLine: (line) => onLine?.(line), signal });
  },
  async place({ folder, files, dockerfile, secrets }, signal) {
    const place = `/var/tmp/jiji-build-${operationId}`;
    const memory = `/run/jiji-build-${operationId}`;
    const must = async (script: string, args: readonly string[], stdin?: string | AsyncIterable<Uint8Array>): Promise<string> => {
      const result = await host.stream(script, args, { signal, onLine: () => undefined, ...(stdin === undefined ? {} : { stdin }) });
      if (result.code !== 0) throw new ProblemError(problem('command-failed', { title: 'build', code: result.code }, { host: host.name, evidence: result.stderr.trim() }));
      return result.stdout;
    };
    await must(unpackThere, [place], contextTar(folder, files, await readFile(dockerfile)));
    await must('umask 077; mkdir -p "$1"', [memory]);
    for (const [name, value] of secrets) await must('umask 077; cat >"$1/secret.$2"', [memory, name], value);
    return {
      folder: `${place}/context`, dockerfile: `${place}/Dockerfile`,
      secret: (name) => `${memory}/secret.${name}`,
      result: (name) => `${memory}/${name}`,
      read: (name) => must('cat "$1"', [`${memory}/${name}`]),
      remove: async () => {
        await host.run('rm -rf "$1" "$2"', [place, memory]);
      },
    };
  },
});
