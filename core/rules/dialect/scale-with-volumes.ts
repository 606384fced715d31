import { entryOf, isList, isMap, isScalar, valueOf, type MapEntry } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const scaleWithVolumes: Rule = {
  code: 'jiji/scale-with-volumes',
  severity: 'error',
  message: 'Several containers on one server cannot share {keys}; set scale to 1 or take them out',
  check: (parsed) =>
    parsed.dialect.dialect !== 'C' ? [] : serviceEntries(parsed).flatMap((service) => {
      const scale = scaleAboveOne(service);
      const shared = ['volumes', 'files', 'directories'].map((key) => entryOf(service.value, key)).filter((entry) => isList(entry?.value) && entry.value.items.length > 0);
      return scale === undefined || shared.length === 0 ? [] : [conflict(scale, shared)];
    }),
};

/** The value of `scale` where it is more than 1. */
export function scaleAboveOne(service: MapEntry): MapEntry | undefined {
  const scale = isMap(service.value) ? entryOf(service.value, 'scale') : undefined;
  const value = valueOf(service.value, 'scale');
  return isScalar(value) && typeof value.value === 'number' && value.value > 1 ? scale : undefined;
}

/** The finding at `scale` with the keys that stand against it. */
export function conflict(scale: MapEntry, others: readonly (MapEntry | undefined)[]): ReturnType<Rule['check']>[number] {
  const known = others.filter((other) => other !== undefined);
  return {
    range: scale.value?.range ?? scale.keyRange,
    args: { keys: known.map(({ key }) => key).join(' and ') },
    related: known.map(({ keyRange }) => ({ range: keyRange, code: 'related.here', args: {} })),
  };
}
