import type { Rule } from '../rule.ts';
import { clusterRange } from './clusterRange.ts';

export const cidrTooSmall: Rule = {
  code: 'jiji/cidr-too-small',
  severity: 'error',
  message: '/{prefix} is too small; use /24 or larger (a smaller number)',
  check: (parsed) => clusterRange(parsed).at('cidr-too-small'),
};
