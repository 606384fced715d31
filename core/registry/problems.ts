import { problem, ProblemError, registerMessages, type Args } from '../base/index.ts';

registerMessages({
  'registry-image-invalid': '"{image}" does not name an image.',
  'registry-unreachable': '{registry} did not answer: {detail}',
  'registry-denied': '{registry} shows {repository} only after a login that it accepts.',
  'registry-not-found': '{registry} has no {repository}:{reference}.',
  'registry-busy': '{registry} answers no more questions for {retryAfterSeconds} s.',
  'registry-answer': '{registry} gave an answer that cannot be used: {detail}',
  'registry-redirect': '{registry} sends us to {to}, where nothing is asked.',
});

export const registryProblem = (code: `registry-${string}`, args: Args, cause?: unknown): ProblemError =>
  new ProblemError(problem(code, args), cause === undefined ? undefined : { cause });
