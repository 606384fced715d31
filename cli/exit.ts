import type { OperationOutcome } from '../core/protocol/events.ts';
import type { Problem } from '../core/base/index.ts';

/** Exit status of `jiji` (operations.md §16). */
export const exitCodes = { done: 0, failed: 1, usage: 2, refused: 3, cancelled: 130 } as const;

export function exitOf(outcome: OperationOutcome): number {
  switch (outcome) {
    case 'done':
    case 'unchanged':
      return exitCodes.done;
    case 'refused':
      return exitCodes.refused;
    case 'cancelled':
      return exitCodes.cancelled;
    case 'failed':
    case 'interrupted':
      return exitCodes.failed;
  }
}

const usage = new Set(['config-invalid', 'config-missing', 'environment-name', 'env-file-missing', 'file-unreadable', 'files-none', 'selection-empty', 'settings-invalid', 'usage']);
const refused = new Set(['lock-held', 'lock-interrupted', 'lock-manual', 'lock-foreign', 'lock-unreadable', 'plan-stale', 'not-confirmed', 'host-key-unknown', 'ssh-host-key', 'ssh-host-key-unknown', 'ssh-host-key-revoked']);

/** Exit status for a problem that kept an operation from starting. */
export function exitOfProblem(problem: Problem): number {
  if (problem.code === 'cancelled') return exitCodes.cancelled;
  if (usage.has(problem.code)) return exitCodes.usage;
  return refused.has(problem.code) ? exitCodes.refused : exitCodes.failed;
}
