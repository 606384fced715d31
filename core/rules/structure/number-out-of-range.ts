import { keys } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { faultsOf } from './walk.ts';

export const numberOutOfRange: Rule = {
  code: 'jiji/number-out-of-range',
  severity: 'error',
  message: '"{key}" must be {bounds}',
  check: (parsed) =>
    faultsOf(parsed, 'range')
      .filter((fault) => fault.shape !== keys.port && fault.key !== 'retain')
      .map(({ key, node, shape }) => ({ range: node.range, args: { key, bounds: bounds(shape) } })),
};

function bounds({ min, max, above }: { min?: number; max?: number; above?: number }): string {
  if (above !== undefined) return max === undefined ? `more than ${above}` : `more than ${above} and at most ${max}`;
  if (max === undefined) return `at least ${min ?? 0}`;
  return `between ${min ?? 0} and ${max}`;
}
