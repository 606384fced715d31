import type { Rule } from '../rule.ts';
import { clusterRange } from './clusterRange.ts';

export const cidrNotCanonical: Rule = {
  code: 'jiji/cidr-not-canonical',
  severity: 'error',
  message: 'Host bits are set; the range is {canonical}',
  check: (parsed) => clusterRange(parsed).at('cidr-not-canonical'),
};
