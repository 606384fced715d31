import { problemOf, renderProblem, type Problem } from '../../base/index.ts';

/** The problem that a promise rejects with; the test fails when it does not reject. */
export async function rejection(promise: Promise<unknown>): Promise<Problem> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    const problem = problemOf(error);
    if (problem.code === 'internal') throw error;
    const words = renderProblem(problem);
    if (words.includes('{')) throw new Error(`a value is missing in: ${words}`, { cause: error });
    return problem;
  }
  throw new Error(`did not reject, but gave ${JSON.stringify(value)}`);
}
