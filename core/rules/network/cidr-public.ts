import { overlaps, parseCidr } from '../../network/index.ts';
import type { Rule } from '../rule.ts';
import { clusterRange } from './clusterRange.ts';

export const cidrPublic: Rule = {
  code: 'jiji/cidr-public',
  severity: 'warning',
  message: '{cidr} is public address space',
  check: (parsed) => {
    const range = clusterRange(parsed);
    const inside = range.cidr === undefined || privateRanges.some((outer) => outer !== undefined && range.cidr !== undefined && outer.prefix <= range.cidr.prefix && overlaps(outer, range.cidr));
    return inside ? [] : [{ range: range.place, args: { cidr: range.text } }];
  },
};

const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'].map(parseCidr);
