import { hasMessage, problem, ProblemError, type Args } from '../base/index.ts';
import './messages.ts';
import { labelOf, type SshTarget } from './target.ts';

/** A problem of this room with the server's name on it; its remedy, where there is one, is `<code>-remedy` with the same values. */
export const sshProblem = (target: Pick<SshTarget, 'name'>, code: string, args: Args, evidence?: string): ProblemError =>
  new ProblemError(problem(code, args, { host: target.name, ...(hasMessage(`${code}-remedy`) ? { remedy: { code: `${code}-remedy`, args } } : {}), ...(evidence === undefined || evidence === '' ? {} : { evidence }) }));

export const lost = (target: SshTarget, reason: string, evidence?: string): ProblemError => sshProblem(target, 'ssh-lost', { label: labelOf(target), reason }, evidence);

export const late = (target: SshTarget, what: string, ms: number): ProblemError => sshProblem(target, 'ssh-timeout', { label: labelOf(target), what, seconds: Math.round(ms / 100) / 10 });

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'no route to it',
  ENETUNREACH: 'its network cannot be reached',
  ECONNRESET: 'connection reset',
};

/** A system error in words; the code stands behind it where there is a word. */
export function reasonOf(error: unknown): string {
  const inner = error instanceof AggregateError ? (error.errors as unknown[])[0] : error;
  const code = (inner as NodeJS.ErrnoException).code;
  const word = typeof code === 'string' ? words[code] : undefined;
  return word === undefined ? (inner instanceof Error ? inner.message : String(inner)) : `${word}, ${String(code)}`;
}
