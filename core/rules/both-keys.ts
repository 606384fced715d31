import type { MapEntry } from '../config/index.ts';
import type { Finding } from './rule.ts';

/** Two keys that exclude each other and both have a value: one finding at each. */
export function bothKeys(one: MapEntry | undefined, other: MapEntry | undefined): readonly Finding[] {
  if (one?.value === undefined || other?.value === undefined) return [];
  return [[one, other] as const, [other, one] as const].map(([here, there]) => ({ range: here.keyRange, related: [{ range: there.keyRange, code: 'related.here', args: {} }] }));
}
