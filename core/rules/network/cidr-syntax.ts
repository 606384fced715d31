import type { Rule } from '../rule.ts';
import { clusterRange } from './clusterRange.ts';

export const cidrSyntax: Rule = {
  code: 'jiji/cidr-syntax',
  severity: 'error',
  message: 'Expected an IPv4 range such as 10.210.0.0/16',
  check: (parsed) => clusterRange(parsed).at('cidr-syntax'),
};
