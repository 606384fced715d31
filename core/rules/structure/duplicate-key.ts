import type { Rule } from '../rule.ts';
import { faultsOf } from './walk.ts';

export const duplicateKey: Rule = {
  code: 'jiji/duplicate-key',
  severity: 'error',
  message: 'Key "{key}" is repeated; only one can take effect',
  check: (parsed) =>
    faultsOf(parsed, 'repeated').map(({ entry, first }) => ({ range: entry.keyRange, args: { key: entry.key }, related: [{ range: first.keyRange, code: 'related.first', args: {} }] })),
};
