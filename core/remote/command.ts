import { problem, ProblemError, registerMessages } from '../base/index.ts';
import type { RemoteHost, RunOptions, RunResult } from '../ssh/host.ts';

registerMessages({ 'command-failed': '{title} ended with exit status {code}.' });

/** A remote command as data, so that its text and its parser are tested without a server. */
export interface Command<T> {
  /** POSIX sh; values arrive as `$1`, `$2` …, never by pasting. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly stdin?: string | Uint8Array;
  readonly timeoutMs?: number;
  /** Exit codes besides 0 that `parse` understands. */
  readonly expectedCodes?: readonly number[];
  /** Title for errors. */
  readonly title: string;
  parse(stdout: string, result: RunResult): T;
}

/** Runs it; any unexpected exit code is `command-failed` with standard error as evidence. */
export async function runCommand<T>(host: RemoteHost, command: Command<T>, options: Pick<RunOptions, 'signal'> = {}): Promise<T> {
  const result = await host.run(command.script, command.args ?? [], {
    ...options,
    ...(command.stdin === undefined ? {} : { stdin: command.stdin }),
    ...(command.timeoutMs === undefined ? {} : { timeoutMs: command.timeoutMs }),
  });
  if (result.code !== 0 && !(command.expectedCodes ?? []).includes(result.code)) {
    throw new ProblemError(problem('command-failed', { title: command.title, code: result.code }, { host: host.name, evidence: result.stderr.trim() || result.stdout.trim() }));
  }
  return command.parse(result.stdout, result);
}
