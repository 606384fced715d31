import { subnetCapacity } from '../../network/index.ts';
import type { Rule } from '../rule.ts';
import { clusterRange } from './clusterRange.ts';

export const subnetsNearlyFull: Rule = {
  code: 'jiji/subnets-nearly-full',
  severity: 'information',
  message: '{count} of {max} subnets are in use',
  check: (parsed) => {
    const range = clusterRange(parsed);
    const count = parsed.config?.servers.length ?? 0;
    const max = range.cidr === undefined ? 0 : subnetCapacity(range.cidr.prefix);
    return range.enabled && count <= max && max > 0 && count >= 0.9 * max ? [{ range: range.place, args: { count, max } }] : [];
  },
};
