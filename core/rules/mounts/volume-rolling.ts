import type { Rule } from '../rule.ts';
import { bindings } from '../services/bindings.ts';
import { stopFirstFix, stopsFirst } from '../services/subjects.ts';
import { mounts } from './mounts.ts';
import { isSingleWriter } from './single-writers.ts';

/** A host port has the same effect as `stop_first: true`, so such a service never runs twice on one server. */
export const volumeRolling: Rule = {
  code: 'jiji/volume-rolling',
  severity: 'warning',
  message: 'Two containers would write "{volume}" during an update; set stop_first: true',
  check: (parsed) => {
    const stopped = new Set(bindings(parsed).filter((one) => !one.inHostNetwork).map((one) => one.entry));
    return mounts(parsed)
      .filter(({ key, config, options }) => key === 'volumes' && config.image !== undefined && isSingleWriter(config.image) && !options.some(({ text }) => text === 'ro'))
      .filter(({ entry }) => stopsFirst(entry) === false && !stopped.has(entry))
      .map((one) => ({ range: one.item.range, args: { volume: one.source?.text ?? '' }, fixes: stopFirstFix(parsed, one) }));
  },
};
