import type { Rule } from '../rule.ts';

export const multipleDocuments: Rule = {
  code: 'jiji/multiple-documents',
  severity: 'error',
  message: 'Only one YAML document is allowed',
  check: (parsed) => parsed.problems.filter((problem) => problem.code === 'jiji/multiple-documents').map(({ range }) => ({ range })),
};
