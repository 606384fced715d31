import { keys } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { faultsOf } from './walk.ts';

export const wrongType: Rule = {
  code: 'jiji/wrong-type',
  severity: 'error',
  message: '"{key}" must be {expected}, found {actual}',
  check: (parsed) => [
    ...faultsOf(parsed, 'type')
      .filter((fault) => fault.shape !== keys.port && fault.shape !== keys.environmentValue && !ownType.has(fault.key))
      .map(({ key, range, expected, actual }) => ({ range, args: { key, expected, actual } })),
    ...faultsOf(parsed, 'choice')
      .filter((fault) => !ownChoice.has(fault.key))
      .map(({ key, node, values }) => ({ range: node.range, args: { key, expected: values.join(' or '), actual: `"${node.text}"` } })),
  ],
};

/** Keys whose wrong values other rules report in better words. */
const ownType: ReadonlySet<string> = new Set(['retain']);
const ownChoice: ReadonlySet<string> = new Set(['engine', 'arch', 'log_level']);
