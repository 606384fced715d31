import type { Rule } from '../rule.ts';

export const fileTooComplex: Rule = {
  code: 'jiji/file-too-complex',
  severity: 'error',
  message: 'File is too large or too deeply nested to check',
  check: (parsed) => parsed.problems.filter((problem) => problem.code === 'jiji/file-too-complex').map(({ range }) => ({ range })),
};
