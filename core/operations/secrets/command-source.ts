import { execFile } from 'node:child_process';
import type { Mask } from '../../base/index.ts';
import { isVariableName } from '../../config/names.ts';
import { matchesPattern } from '../../ssh/host-pattern.ts';
import type { ProjectSettings } from '../context.ts';

/** A program of this machine that prints the value of one name. */
export interface SecretCommand {
  readonly argv: readonly string[];
}

export interface CommandRun {
  readonly projectRoot: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal | undefined;
  /** Hides values that are known already in what the program says on its standard error. */
  readonly mask: Mask;
}

export type CommandAnswer = { readonly value: string } | { readonly failure: string };

/** What a program may print at most. */
const outputLimitBytes = 1024 * 1024;
/** Characters of standard error that are shown. */
const evidenceLimit = 500;

/** The command that gives a name's value: one of its own, else the first of `secrets.adapters` whose names fit. */
export function commandFor(name: string, settings: ProjectSettings['secrets'], words: { readonly project: string; readonly environment: string | undefined }): SecretCommand | undefined {
  // Nothing that is no variable name gets into a command line.
  if (!isVariableName(name)) return undefined;
  const template = settings.commands?.[name] ?? settings.adapters?.find((adapter) => (adapter.names ?? ['*']).some((pattern) => matchesPattern(pattern, name)))?.command;
  if (template === undefined) return undefined;
  const values: Readonly<Record<string, string>> = { name, project: words.project, environment: words.environment ?? 'default' };
  return { argv: template.map((word) => word.replaceAll(/\{(name|project|environment)\}/g, (whole, key: string) => values[key] ?? whole)) };
}

/** Tells for which names a command stands in the settings; undefined when there is none at all. */
export function commandedNames(settings: ProjectSettings['secrets']): ((name: string) => boolean) | undefined {
  if (settings.commands === undefined && settings.adapters === undefined) return undefined;
  return (name) => commandFor(name, settings, { project: '', environment: undefined }) !== undefined;
}

/**
 * Runs a command without a shell, in the project's root, with no input, and takes what it prints as the value; one line end
 * at its end is not part of it. What it prints is shown nowhere, whatever happens; its standard error is, masked.
 */
export function runSecretCommand(command: SecretCommand, run: CommandRun): Promise<CommandAnswer> {
  const [file = '', ...args] = command.argv;
  return new Promise((resolve) => {
    const child = execFile(file, args, {
      cwd: run.projectRoot, env: { ...run.env }, timeout: run.timeoutSeconds * 1000, killSignal: 'SIGKILL', maxBuffer: outputLimitBytes, windowsHide: true, encoding: 'utf8',
      ...(run.signal === undefined ? {} : { signal: run.signal }),
    }, (error, stdout, stderr) => {
      const said = run.mask.apply(withoutValue(stderr, stdout)).trim().slice(0, evidenceLimit);
      const failure = (reason: string): void => resolve({ failure: said === '' ? reason : `${reason}: ${said}` });
      const value = stdout.replace(/\r?\n$/, '');
      if (error !== null) failure(reasonOf(error, run));
      else if (value === '') failure('it printed nothing');
      else if (value.includes('\0')) failure('it printed a NUL character, which no variable can hold');
      else resolve({ value });
    });
    // A program that waits for input would wait until its time is over; one that has ended already has closed it.
    child.stdin?.on('error', () => undefined).end();
  });
}

/** A program that echoes its answer on both outputs must not give it away. */
function withoutValue(stderr: string, stdout: string): string {
  const value = stdout.trim();
  return value.length < 4 ? stderr : stderr.replaceAll(value, '***');
}

function reasonOf(error: Error & { code?: unknown; killed?: boolean; signal?: unknown }, run: CommandRun): string {
  if (error.code === 'ENOENT') return 'there is no such program';
  if (error.code === 'EACCES') return 'it may not be run';
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return `it printed more than ${outputLimitBytes / 1024} KiB`;
  if (error.name === 'AbortError') return 'it was cancelled';
  if (error.killed === true) return `it took longer than ${run.timeoutSeconds} s`;
  if (typeof error.code === 'number') return `it ended with status ${error.code}`;
  return typeof error.signal === 'string' ? `it was ended by ${error.signal}` : 'it could not be started';
}
