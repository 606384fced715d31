import type { ScalarNode } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { valuesOf } from './values.ts';

export const cpusInvalid: Rule = {
  code: 'jiji/cpus-invalid',
  severity: 'error',
  message: 'cpus must be a positive number such as 0.5 or 2, from 0.01 to 512',
  check: (parsed) => valuesOf(parsed, 'cpus').filter(({ node }) => !isCpus(node)).map(({ node }) => ({ range: node.range })),
};

/** A quoted number has at most three decimals; one that is a number in YAML is written as engines read it. */
function isCpus({ value, text }: ScalarNode): boolean {
  const pattern = typeof value === 'number' ? /^\+?(\d+(\.\d*)?|\.\d+)$/ : /^\d+(\.\d{1,3})?$/;
  return pattern.test(text) && Number(text) >= 0.01 && Number(text) <= 512;
}
