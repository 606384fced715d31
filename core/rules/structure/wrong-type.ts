import { keys } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { faultsOf } from './walk.ts';

export const wrongType: Rule = {
  code: 'jiji/wrong-type',
  severity: 'error',
  message: '"{key}" must be {expected}, found {actual}',
  check: (parsed) => [
    ...faultsOf(parsed, 'type')
      .filter((fault) => !ownShape.has(fault.shape) && !ownType.has(fault.key))
      .map(({ key, range, expected, actual }) => ({ range, args: { key, expected, actual } })),
    ...faultsOf(parsed, 'choice')
      .filter((fault) => !ownChoice.has(fault.key))
      .map(({ key, node, values }) => ({ range: node.range, args: { key, expected: values.join(' or '), actual: `"${node.text}"` } })),
  ],
};

/** What other rules report in better words, whatever stands there. */
const ownShape: ReadonlySet<keys.Shape> = new Set([keys.port, keys.environmentValue, keys.duration]);

/** Keys whose wrong values other rules report in better words. */
const ownType: ReadonlySet<string> = new Set(['retain']);
const ownChoice: ReadonlySet<string> = new Set(['engine', 'arch', 'log_level']);
