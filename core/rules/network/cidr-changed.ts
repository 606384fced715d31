import type { Rule } from '../rule.ts';
import { clusterRange } from './clusterRange.ts';

export const cidrChanged: Rule = {
  code: 'jiji/cidr-changed',
  severity: 'warning',
  message: 'The cluster was created with {known}; changing the range needs a rebuild of the network',
  check: (parsed, context) => {
    const range = clusterRange(parsed);
    const known = context.network?.clusterCidr;
    return known === undefined || !range.enabled || range.cidr === undefined || range.text === known ? [] : [{ range: range.place, args: { known } }];
  },
};
