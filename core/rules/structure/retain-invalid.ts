import type { Rule } from '../rule.ts';
import { faultsOf } from './walk.ts';

export const retainInvalid: Rule = {
  code: 'jiji/retain-invalid',
  severity: 'error',
  message: 'retain must be a whole number from 1 to 100',
  check: (parsed) => [
    ...faultsOf(parsed, 'type').filter((fault) => fault.key === 'retain').map(({ range }) => ({ range })),
    ...faultsOf(parsed, 'range').filter((fault) => fault.key === 'retain').map(({ node }) => ({ range: node.range })),
  ],
};
