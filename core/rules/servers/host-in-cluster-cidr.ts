import type { Rule } from '../rule.ts';
import { clusterRange, hostsInside } from '../network/clusterRange.ts';

export const hostInClusterCidr: Rule = {
  code: 'jiji/host-in-cluster-cidr',
  severity: 'error',
  message: '{host} lies inside the cluster range {cidr}',
  check: (parsed) => {
    const range = clusterRange(parsed);
    if (!range.enabled || range.cidr === undefined) return [];
    return hostsInside(parsed).map(({ node }) => ({
      range: node.range, args: { host: node.value.trim(), cidr: range.text }, related: range.node === undefined ? [] : [{ range: range.node.range, code: 'related.cidr', args: { cidr: range.text } }],
    }));
  },
};
