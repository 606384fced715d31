/** Named values of a message; numbers keep their unit in the name (`freeBytes`, `ageSeconds`). */
export type Args = Readonly<Record<string, string | number | boolean>>;

/** What a user can do next: a sentence from the message catalogue, and perhaps a command of the product. */
export interface Remedy {
  readonly code: string;
  readonly args?: Args;
  /** Id of an editor command (`jiji.…`) that does it. */
  readonly command?: string;
}

/**
 * Everything that can go wrong, as a value: a stable code with arguments (see `messages.ts` for the words), where it
 * happened, what was seen, and what to do. Values of secrets are masked before they get in here.
 */
export interface Problem {
  readonly code: string;
  readonly args: Args;
  /** Name of the server in the file. */
  readonly host?: string;
  /** Title of the step that failed. */
  readonly step?: string;
  /** What was seen: output, probe result, log lines. May have several lines. */
  readonly evidence?: string;
  readonly remedy?: Remedy;
}

/** Carries a problem through code that throws. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.code, options);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

export const problem = (code: string, args: Args = {}, more: Omit<Problem, 'code' | 'args'> = {}): Problem => ({ code, args, ...more });

/** The problem behind anything that was thrown; what nobody foresaw becomes `internal` with its message as evidence. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof ProblemError) return thrown.problem;
  if (isAbort(thrown)) return problem('cancelled');
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return problem('internal', { message: thrown instanceof Error ? thrown.message : String(thrown) }, { evidence: text });
}

/** Cancelling is not an error; it is told apart from one here. */
export const isAbort = (thrown: unknown): boolean => thrown instanceof Error && thrown.name === 'AbortError';
