import type { Rule } from '../rule.ts';
import { clusterRange } from './clusterRange.ts';

export const cidrTooLarge: Rule = {
  code: 'jiji/cidr-too-large',
  severity: 'error',
  message: '/{prefix} covers public address space; use /8 to /24',
  check: (parsed) => clusterRange(parsed).at('cidr-too-large'),
};
