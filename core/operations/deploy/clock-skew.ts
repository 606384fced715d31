import { problem, registerMessages, type Problem } from '../../base/index.ts';

registerMessages({
  'clock-skew': 'The clocks of {early} and {late} differ by {seconds} s; the registry orders changes by them.',
  'clock-skew-operator': 'The clock of {host} differs from this machine\'s by {seconds} s.',
  'remedy.clock': 'Let a time service keep it, such as systemd-timesyncd or chrony.',
});

/** Answers take a while to arrive: less than this says nothing. */
const mostBetweenServersMs = 2000;
/** The operator's own clock decides nothing; only what cannot be right is told. */
const mostToOperatorMs = 60_000;

/** `offsets`: by server, its clock minus ours. One warning for the fleet, and one for each server that is far from us. */
export function clockWarnings(offsets: ReadonlyMap<string, number>): readonly Problem[] {
  const sorted = [...offsets].sort((a, b) => a[1] - b[1]);
  const early = sorted[0];
  const late = sorted.at(-1);
  const remedy = { code: 'remedy.clock' };
  const between = early !== undefined && late !== undefined && late[1] - early[1] > mostBetweenServersMs
    ? [problem('clock-skew', { early: early[0], late: late[0], seconds: Math.round((late[1] - early[1]) / 1000) }, { host: late[0], remedy })] : [];
  const far = sorted.filter(([, offset]) => Math.abs(offset) > mostToOperatorMs).map(([host, offset]) => problem('clock-skew-operator', { host, seconds: Math.round(offset / 1000) }, { host, remedy }));
  return [...between, ...far];
}
