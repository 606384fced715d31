import { overlaps } from '../../network/index.ts';
import type { Rule } from '../rule.ts';
import { rangesOfC } from './networkOfC.ts';

export const networkRangesOverlap: Rule = {
  code: 'jiji/network-ranges-overlap',
  severity: 'error',
  message: '{key} overlaps {other}; tunnels and containers need ranges of their own',
  check: (parsed) => {
    const [first, second] = rangesOfC(parsed);
    if (first?.cidr === undefined || second?.cidr === undefined || !overlaps(first.cidr, second.cidr)) return [];
    return [[first, second] as const, [second, first] as const].map(([one, other]) => ({
      range: one.node.range,
      args: { key: one.key, other: other.key },
      related: [{ range: other.node.range, code: 'related.here', args: {} }],
    }));
  },
};
