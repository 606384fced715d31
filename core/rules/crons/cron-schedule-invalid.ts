import { CronPattern } from 'croner';
import { hasFiveFields, isText, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { crons } from './entries.ts';

export const cronScheduleInvalid: Rule = {
  code: 'jiji/cron-schedule-invalid',
  severity: 'error',
  message: '"{schedule}" is no schedule; write minute, hour, day of the month, month and day of the week, such as "30 3 * * *"',
  check: (parsed) =>
    crons(parsed)
      .map(({ entry }) => valueOf(entry.value, 'schedule'))
      .filter(isText)
      .filter(({ value }) => !value.includes('${') && !isSchedule(value))
      .map(({ range, value }) => ({ range, args: { schedule: value } })),
};

/** Five fields that a cron reads. */
function isSchedule(written: string): boolean {
  if (!hasFiveFields(written)) return false;
  try {
    new CronPattern(written.trim());
    return true;
  } catch {
    // The library tells a wrong pattern by throwing, and throws for nothing else.
    return false;
  }
}
