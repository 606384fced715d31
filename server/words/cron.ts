import { Cron } from 'croner';
import cronstrue from 'cronstrue';
import { hasFiveFields } from '../../core/config/index.ts';

/** Five cron fields in words; undefined for what is no schedule. */
export function cronWords(schedule: string): string | undefined {
  if (!hasFiveFields(schedule)) return undefined;
  try {
    return cronstrue.toString(schedule, { use24HourTimeFormat: true });
  } catch {
    // The library throws for what it cannot read; a rule says so where it matters.
    return undefined;
  }
}

/** When a schedule fires next after a time, in a time zone; undefined for what is no schedule or never fires. */
export function nextRun(schedule: string, timeZone: string, after: Date): Date | undefined {
  if (!hasFiveFields(schedule)) return undefined;
  try {
    return new Cron(schedule, { timezone: timeZone, mode: '5-part' }).nextRun(after) ?? undefined;
  } catch {
    return undefined;
  }
}
