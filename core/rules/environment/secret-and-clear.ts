import type { MapEntry, ParsedDeploy, Range } from '../../config/index.ts';
import type { Finding, Rule } from '../rule.ts';
import { environments, topEnvironment, type EnvironmentPlace } from './places.ts';

export const secretAndClear: Rule = {
  code: 'jiji/secret-and-clear',
  severity: 'warning',
  message: '"{name}" is set in clear and as a secret; the secret wins',
  check: (parsed) => [...clashes(parsed)].map(([entry, items]): Finding => ({
    range: entry.keyRange, args: { name: entry.key }, related: items.map((range) => ({ range, code: 'related.here', args: {} })),
  })),
};

/** Entries of `clear` with the places that name the same as a secret, once services and top level are put together. */
function clashes(parsed: ParsedDeploy): ReadonlyMap<MapEntry, readonly Range[]> {
  const found = new Map<MapEntry, Range[]>();
  const note = (entry: MapEntry, range: Range | undefined): void => {
    if (range === undefined) return;
    const known = found.get(entry);
    if (known === undefined) found.set(entry, [range]);
    else known.push(range);
  };
  const top = topEnvironment(parsed);
  const shared = itemRanges(top);
  const sharedClear = new Map(top?.clear.map((entry) => [entry.key, entry]));
  for (const place of environments(parsed)) {
    const own = itemRanges(place);
    for (const entry of place.clear) note(entry, own.get(entry.key) ?? shared.get(entry.key));
    if (place.service === undefined) continue;
    const ownClear = new Set(place.clear.map((entry) => entry.key));
    for (const [name, range] of own) {
      const entry = ownClear.has(name) ? undefined : sharedClear.get(name);
      if (entry !== undefined) note(entry, range);
    }
  }
  return found;
}

const itemRanges = (place: EnvironmentPlace | undefined): ReadonlyMap<string, Range> => new Map(place?.secrets.map((item) => [item.value, item.range]));
