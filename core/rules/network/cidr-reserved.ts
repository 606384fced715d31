import type { Rule } from '../rule.ts';
import { clusterRange } from './clusterRange.ts';

export const cidrReserved: Rule = {
  code: 'jiji/cidr-reserved',
  severity: 'error',
  message: '{range} is reserved ({what})',
  check: (parsed) => clusterRange(parsed).at('cidr-reserved'),
};
