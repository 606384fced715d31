import { problem, ProblemError, registerMessages } from '../../base/index.ts';

registerMessages({ 'time-invalid': '"{value}" is no time: give one such as 2026-05-01T12:00:00Z, or an age such as 90s, 15m, 2h, 3d.' });

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** A time in ms since the epoch from RFC 3339 text or an age (`90s`, `15m`, `2h`, `3d`). Throws `time-invalid`. */
export function timeOf(value: string, nowMs: number): number {
  const age = /^(\d{1,9})([smhd])$/.exec(value);
  if (age !== null) return nowMs - Number(age[1]) * (secondsOf[age[2] ?? 's'] ?? 1) * 1000;
  const at = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at)) throw new ProblemError(problem('time-invalid', { value }));
  return at;
}
