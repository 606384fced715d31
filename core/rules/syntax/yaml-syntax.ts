import type { Rule } from '../rule.ts';
import { firstOfEachArea } from '../quiet.ts';

export const yamlSyntax: Rule = {
  code: 'jiji/yaml-syntax',
  severity: 'error',
  message: 'YAML error: {detail}',
  check: (parsed) => firstOfEachArea(parsed, parsed.problems.filter((problem) => problem.code === 'jiji/yaml-syntax')).map(({ range, args }) => ({ range, args })),
};
