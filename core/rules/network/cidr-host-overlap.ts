import type { Rule } from '../rule.ts';
import { clusterRange, hostsInside } from './clusterRange.ts';

export const cidrHostOverlap: Rule = {
  code: 'jiji/cidr-host-overlap',
  severity: 'error',
  message: 'Server "{name}" uses {host}, inside the cluster range',
  check: (parsed) => {
    const range = clusterRange(parsed);
    if (!range.enabled || range.cidr === undefined) return [];
    return hostsInside(parsed).map(({ server, node }) => ({
      range: range.place, args: { name: server, host: node.value.trim() }, related: [{ range: node.range, code: 'related.host', args: { name: server } }],
    }));
  },
};
