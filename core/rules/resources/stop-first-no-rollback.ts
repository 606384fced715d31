import { entryOf, isScalar } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const stopFirstNoRollback: Rule = {
  code: 'jiji/stop-first-no-rollback',
  severity: 'information',
  message: 'A failed start means downtime until the previous container is started again',
  check: (parsed) =>
    serviceEntries(parsed).flatMap(({ value }) => {
      const entry = entryOf(value, 'stop_first');
      return isScalar(entry?.value) && entry.value.value === true ? [{ range: entry.keyRange }] : [];
    }),
};
