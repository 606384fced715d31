import { sizeOf, type Cidr } from '../../network/index.ts';
import type { Rule } from '../rule.ts';
import { defaultSlots, rangesOfC, serverCount, serverPrefix } from './networkOfC.ts';

export const networkRangeCapacity: Rule = {
  code: 'jiji/network-range-capacity',
  severity: 'error',
  message: '{key} has room for {max} servers and needs room for {needed}; write a larger range (a smaller number after "/")',
  check: (parsed) => {
    const ranges = rangesOfC(parsed);
    const container = ranges.find(({ key }) => key === 'container_cidr');
    const slots = container?.cidr === undefined ? defaultSlots : slotsOf(container.cidr);
    return ranges.flatMap(({ key, node, cidr }) => {
      if (cidr === undefined) return [];
      const [max, needed] = key === 'container_cidr' ? [slots, Math.max(1, serverCount(parsed))] : [usable(cidr), slots];
      return max >= needed ? [] : [{ range: node.range, args: { key, max, needed } }];
    });
  },
};

const slotsOf = ({ prefix }: Cidr): number => (prefix > serverPrefix ? 0 : 2 ** (serverPrefix - prefix));

/** Addresses of a range without the first and the last. */
const usable = ({ prefix }: Cidr): number => Math.max(0, sizeOf(prefix) - 2);
