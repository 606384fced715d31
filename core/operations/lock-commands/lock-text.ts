import { registerMessages, renderCode } from '../../base/index.ts';
import type { ServerLock } from '../../protocol/locks.ts';

registerMessages({
  'lock.state.running': 'its operation runs on the server',
  'lock.state.alive': 'its owner lives',
  'lock.state.interrupted': 'interrupted: resume or undo it',
  'lock.state.finished': 'its operation has ended; it counts as free',
  'lock.state.manual': 'taken by hand',
  'lock.state.foreign': 'of another tool',
  'lock.state.unreadable': 'unreadable, so it counts as held',
});

/** `taken by hand`, `interrupted: resume or undo it` … */
export const lockStateText = (lock: ServerLock): string => renderCode(`lock.state.${lock.state}`);

/** `3 min`, `5 h`, `2 d` */
export function ageText(seconds: number): string {
  const steps: readonly [number, string][] = [[86_400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
  const [size, unit] = steps.find(([each]) => seconds >= each) ?? [1, 's'];
  return `${Math.floor(seconds / size)} ${unit}`;
}
