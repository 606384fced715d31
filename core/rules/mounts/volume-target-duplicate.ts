import type { MapEntry } from '../../config/index.ts';
import type { Finding, Rule } from '../rule.ts';
import { collect } from '../services/partners.ts';
import { mounts, plainPath, type Piece } from './mounts.ts';

export const volumeTargetDuplicate: Rule = {
  code: 'jiji/volume-target-duplicate',
  severity: 'error',
  message: '"{target}" is mounted twice',
  check: (parsed) => {
    const byService = new Map<MapEntry, Map<string, Piece[]>>();
    for (const { entry, target } of mounts(parsed)) {
      if (target === undefined || !target.text.startsWith('/')) continue;
      const byTarget = byService.get(entry) ?? new Map<string, Piece[]>();
      byService.set(entry, byTarget);
      collect(byTarget, plainPath(target.text), target);
    }
    return [...byService.values()].flatMap((byTarget) => [...byTarget].flatMap(([target, places]) => findings(target, places)));
  },
};

/** The first points at the second, all others at the first. */
const findings = (target: string, places: readonly Piece[]): readonly Finding[] =>
  places.flatMap(({ range }, index) => {
    const other = places[index === 0 ? 1 : 0];
    return other === undefined ? [] : [{ range, args: { target }, related: [{ range: other.range, code: index === 0 ? 'related.here' : 'related.first', args: {} }] }];
  });
