import { isMap, isScalar, valueOf, type ParsedDeploy } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { Partners } from '../services/partners.ts';
import { isKnown, mounts, plainPath, type Mount } from './mounts.ts';

export const mountConflict: Rule = {
  code: 'jiji/mount-conflict',
  severity: 'error',
  message: '"{local}" has different mode or owner in "{other}"',
  check: (parsed) =>
    conflicts(parsed).map((one, other) => ({
      range: one.item.range,
      args: { local: one.source?.text ?? '', other: other.config.name },
      related: [{ range: other.item.range, code: 'related.here', args: {} }],
    })),
};

/** One pass over the uploads of each server, once by mode and once by owner. What is not said fits with anything. */
function conflicts(parsed: ParsedDeploy): Partners<Mount> {
  const found = new Partners<Mount>();
  const seen = new Map<string, Map<string, Mount>>();
  for (const one of mounts(parsed)) {
    if (one.key === 'volumes' || one.source === undefined) continue;
    for (const [what, value] of Object.entries({ mode: modeOf(one), owner: ownerOf(one) })) {
      if (value !== undefined) for (const server of one.config.servers) meet(`${server} ${one.key} ${what} ${plainPath(one.source.text)}`, value, one, server);
    }
  }
  return found;

  /** Of one file on one server the first mount with each of two values is enough: whatever comes differs from one of them. */
  function meet(key: string, value: string, one: Mount, server: string): void {
    const values = seen.get(key) ?? new Map<string, Mount>();
    seen.set(key, values);
    for (const [known, other] of values) if (known !== value && other.config !== one.config) found.add(one, other, server);
    if (values.size < 2 && !values.has(value)) values.set(value, one);
  }
}

/** `0644` and `644` are one mode. */
function modeOf({ item }: Mount): string | undefined {
  const mode = isMap(item) ? valueOf(item, 'mode') : undefined;
  return isScalar(mode) && /^[0-7]{3,4}$/.test(mode.text) ? mode.text.padStart(4, '0') : undefined;
}

function ownerOf({ item }: Mount): string | undefined {
  const owner = isMap(item) ? valueOf(item, 'owner') : undefined;
  return isScalar(owner) && isKnown(owner.text) ? owner.text : undefined;
}
