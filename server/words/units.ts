import { registerMessages, renderCode } from '../../core/base/index.ts';
import { parseDuration } from '../../core/config/index.ts';

/** `90s` as `1 minute 30 seconds`; undefined for what is no duration. */
export const durationWords = (written: string): string | undefined => {
  const seconds = parseDuration(written);
  return seconds === undefined ? undefined : secondsWords(seconds);
};

/** Seconds as hours, minutes and seconds; parts that are zero are left out. */
export function secondsWords(seconds: number): string {
  const parts = [['day', Math.floor(seconds / 86_400)], ['hour', Math.floor((seconds % 86_400) / 3600)], ['minute', Math.floor((seconds % 3600) / 60)], ['second', seconds % 60]] as const;
  const said = parts.filter(([, count]) => count > 0).map(([unit, count]) => renderCode(count === 1 ? `unit.${unit}` : `unit.${unit}s`, { count: Number(count.toFixed(3)) }));
  return said.length === 0 ? renderCode('unit.seconds', { count: 0 }) : said.join(' ');
}

/** Bytes with a unit that people read: `512 MiB`. */
export function bytesWords(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log(bytes) / Math.log(1024)));
  return `${Number((bytes / 1024 ** power).toFixed(2))} ${units[power] ?? ''}`;
}

registerMessages({
  'unit.day': '{count} day', 'unit.days': '{count} days',
  'unit.hour': '{count} hour', 'unit.hours': '{count} hours',
  'unit.minute': '{count} minute', 'unit.minutes': '{count} minutes',
  'unit.second': '{count} second', 'unit.seconds': '{count} seconds',
});
