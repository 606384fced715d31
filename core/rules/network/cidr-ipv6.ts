import type { Rule } from '../rule.ts';
import { clusterRange } from './clusterRange.ts';

export const cidrIpv6: Rule = {
  code: 'jiji/cidr-ipv6',
  severity: 'error',
  message: 'The cluster range must be IPv4',
  check: (parsed) => clusterRange(parsed).at('cidr-ipv6'),
};
