import { ageWords } from '../core/network/age.ts';
import { t } from './words.ts';

const steps = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Bytes in the decimal unit that leaves fewer than four digits: `0 B`, `1.4 kB`, `61 GB`. */
export function bytesText(bytes: number | undefined): string {
  if (bytes === undefined) return t('none');
  let value = bytes;
  let step = 0;
  while (value >= 999.5 && step < steps.length - 1) {
    value /= 1000;
    step += 1;
  }
  const shown = step > 0 && value < 9.95 ? value.toFixed(1) : value.toFixed(0);
  return `${shown} ${steps[step] ?? ''}`;
}

/** An age to compare with another: seconds are kept up to an hour, `4 min 41 s`. */
export function ageOrNever(seconds: number | null): string {
  if (seconds === null) return t('never');
  const rest = Math.floor(seconds) % 60;
  return seconds < 120 || seconds >= 3600 || rest === 0 ? ageWords(seconds) : `${ageWords(seconds)} ${ageWords(rest)}`;
}

export const msText = (ms: number | null | undefined): string =>
  ms === undefined || ms === null ? t('none') : `${Math.abs(ms) < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`;

/** Time of day on the operator's clock, `10:41:07`. */
export const clockText = (at: number): string => new Date(at).toLocaleTimeString([], { hour12: false });

/** Addresses a container can have in a subnet: all but network, `.1`, broadcast; `/24` gives 253. */
export function subnetRoom(subnet: string | undefined): number | undefined {
  const length = Number(/\/(\d+)$/.exec(subnet ?? '')?.[1] ?? Number.NaN);
  return Number.isNaN(length) || length > 30 ? undefined : 2 ** (32 - length) - 3;
}
