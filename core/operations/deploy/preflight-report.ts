import { problem, ProblemError, registerMessages, renderProblem, type Problem } from '../../base/index.ts';

registerMessages({
  'preflight': '{count} problems keep this deploy from starting; nothing was changed.',
});

/** Throws when there are problems: a single one by its own name, several together, grouped by server. */
export function refuseProblems(problems: readonly Problem[]): void {
  const [first] = problems;
  if (first === undefined) return;
  if (problems.length === 1) throw new ProblemError(first);
  throw new ProblemError(problem('preflight', { count: problems.length, codes: [...new Set(problems.map((one) => one.code))].join(', ') }, {
    evidence: groupedText(problems), ...(first.remedy === undefined ? {} : { remedy: first.remedy }),
  }));
}

/** Problems of no server first, then server by server. */
export function groupedText(problems: readonly Problem[]): string {
  const text = (one: Problem): string => {
    const { host: _said, ...words } = one;
    return `${renderProblem(words)}${one.evidence === undefined ? '' : `\n    ${one.evidence.replaceAll('\n', '\n    ')}`}`;
  };
  const hosts = [...new Set(problems.flatMap((one) => (one.host === undefined ? [] : [one.host])))];
  return [
    ...problems.filter((one) => one.host === undefined).map(text),
    ...hosts.flatMap((host) => [`${host}:`, ...problems.filter((one) => one.host === host).map((one) => `  ${text(one)}`)]),
  ].join('\n');
}
