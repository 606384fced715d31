import { isMap } from '../../config/index.ts';
import type { Rule } from '../rule.ts';

export const rootNotMapping: Rule = {
  code: 'jiji/root-not-mapping',
  severity: 'error',
  message: 'The file must be a mapping with at least project, builder, servers and services',
  check: (parsed) => (isMap(parsed.root) || parsed.problems.length > 0 ? [] : [{ range: parsed.source.document }]),
};
