import { isAbort, problemOf } from '../base/index.ts';
import type { OperationOutcome } from '../protocol/events.ts';

/** Problems after which nothing was changed and nobody is to blame: somebody else works there, or the world moved. */
const refusals = new Set(['lock-held', 'lock-interrupted', 'lock-manual', 'lock-foreign', 'lock-unreadable', 'plan-stale']);

/** How an operation ends that was left by this. */
export const outcomeOf = (thrown: unknown): OperationOutcome => (isAbort(thrown) ? 'cancelled' : refusals.has(problemOf(thrown).code) ? 'refused' : 'failed');
