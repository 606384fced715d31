import { normalizeHost } from '../../config/index.ts';
import type { Finding, Rule } from '../rule.ts';
import { hostEntries, type HostEntry } from '../view.ts';

export const hostDuplicate: Rule = {
  code: 'jiji/host-duplicate',
  severity: 'error',
  message: 'Host "{host}" is already server "{other}"',
  check: (parsed) => {
    const groups = new Map<string, HostEntry[]>();
    for (const host of hostEntries(parsed)) groups.set(normalizeHost(host.node.value), [...(groups.get(normalizeHost(host.node.value)) ?? []), host]);
    return [...groups.values()].flatMap((group) =>
      group.length < 2 ? [] : group.map((host, index) => about(host, index === 0 ? group[1] : group[0])));
  },
};

function about(host: HostEntry, other: HostEntry | undefined): Finding {
  const related = other === undefined ? [] : [{ range: other.node.range, code: 'related.here', args: {} }];
  return { range: host.node.range, args: { host: host.node.value.trim(), other: other?.server ?? '' }, related };
}
