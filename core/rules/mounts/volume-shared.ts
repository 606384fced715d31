import type { ParsedDeploy } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { Partners } from '../services/partners.ts';
import { isNamedVolume, mounts, type Mount } from './mounts.ts';

export const volumeShared: Rule = {
  code: 'jiji/volume-shared',
  severity: 'information',
  message: 'Volume "{volume}" is shared with service "{other}"',
  check: (parsed) =>
    shared(parsed).map((one, other) => ({
      range: one.item.range,
      args: { volume: one.source?.text ?? '', other: other.config.name },
      related: [{ range: other.item.range, code: 'related.here', args: {} }],
    })),
};

/** One pass over the volumes of each server. */
function shared(parsed: ParsedDeploy): Partners<Mount> {
  const found = new Partners<Mount>();
  const first = new Map<string, Mount>();
  for (const one of mounts(parsed).filter(isNamedVolume)) {
    for (const server of one.config.servers) {
      const key = `${server} ${one.source?.text ?? ''}`;
      const other = first.get(key);
      if (other === undefined) first.set(key, one);
      else if (other.config !== one.config) found.add(one, other, server);
    }
  }
  return found;
}
