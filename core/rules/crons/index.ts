import type { Rule } from '../rule.ts';
import { cronCommandEmpty } from './cron-command-empty.ts';
import { cronNameInvalid } from './cron-name-invalid.ts';
import { cronScheduleInvalid } from './cron-schedule-invalid.ts';
import { cronTimeoutInvalid } from './cron-timeout-invalid.ts';
import { cronTimezoneUnknown } from './cron-timezone-unknown.ts';
import { tooManyCrons } from './too-many-crons.ts';

/** Scheduled commands, which form C alone has. */
export const cronRules: readonly Rule[] = [
  cronNameInvalid,
  cronScheduleInvalid,
  cronTimezoneUnknown,
  cronTimeoutInvalid,
  cronCommandEmpty,
  tooManyCrons,
];
