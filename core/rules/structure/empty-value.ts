import type { Rule } from '../rule.ts';
import { faultsOf } from './walk.ts';

export const emptyValue: Rule = {
  code: 'jiji/empty-value',
  severity: 'warning',
  message: '"{key}" has no value and is ignored',
  check: (parsed) => faultsOf(parsed, 'empty').map(({ entry }) => ({ range: entry.keyRange, args: { key: entry.key } })),
};
