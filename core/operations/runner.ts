import { ulid } from 'ulid';
import type { Problem } from '../base/index.ts';
import type { OperationOutcome } from '../protocol/events.ts';
import type { OperationResult } from '../protocol/worker.ts';
import type { OperationContext } from './context.ts';
import type { Plan, Stage } from './plan.ts';
import { Operation } from './running-operation.ts';
import './runner-messages.ts';

export interface BeginOptions {
  /** `deploy`, `init`, … */
  readonly operation: string;
  /** Default: a new ULID. */
  readonly operationId?: string;
  /** `<project>`, or `.network` for what changes the network. */
  readonly lockName: string;
  /** All servers that are locked, by their names in the file. */
  readonly hosts: readonly string[];
  /** From inspect; asked for where it is missing and several servers are locked. */
  readonly machineIds?: Readonly<Record<string, string>>;
  /** Per server: hash of the state the plan was made from, checked under the lock. */
  readonly stateHashes?: Readonly<Record<string, string>>;
  readonly plan?: Plan;
  /** Counters of the connections before the operation looked at the servers, so that its result counts the looking, too. */
  readonly roundTripsBefore?: ReadonlyMap<string, number>;
  /** What was asked for, kept in the pointer and on the servers so that Resume can ask for it again. No secrets. */
  readonly request?: Readonly<Record<string, unknown>>;
  /** An interrupted operation whose lock this one takes over (Resume, Undo). */
  readonly takeover?: string;
  /** For the lock's and the audit's readers. */
  readonly message?: string;
  /** What the audit keeps beside the plan's hash and the commit; asked when an entry is written. No secrets. */
  readonly auditDetails?: (host: string) => Readonly<Record<string, unknown>>;
}

export interface StageResult {
  readonly host: string;
  readonly stage: string;
  readonly ok: boolean;
  /** Masked; host and step are set. */
  readonly problem?: Problem;
  /** Standard output of each finished step, masked. */
  readonly evidence: Readonly<Record<string, string>>;
  /** What the server took back itself. */
  readonly undo: 'none' | 'done' | 'failed';
  /** Nobody knows or everybody must know: the server died, cannot be reached, or an undo failed. Resume or Undo go on. */
  readonly interrupted: boolean;
}

export interface RunStageOptions {
  /**
   * These are the operation's last stages. On a single server the stage then ends the operation itself: audit, lock,
   * journal, also when nobody watches; `end` needs no further round trip.
   */
  readonly last?: boolean;
  /** What takes back what was done goes on although the operation was cancelled. */
  readonly despiteCancel?: boolean;
}

export interface RunningOperation {
  readonly operationId: string;
  /**
   * Takes the lock on all servers now (`run` does it otherwise). Rejects with a ProblemError (`lock-…`, `plan-stale`,
   * `disk-full`) after giving back what was taken, or an AbortError; the operation is then to be ended with `refused`.
   */
  lock(): Promise<void>;
  /**
   * Runs stages, all at once, each on its server, to their ends; a failing one does not stop the others of the call.
   * Cancelling (`ctx.signal`) lets running steps end, then their stages take back what they did. Rejects as `lock` does,
   * and with an AbortError when cancelled before anything began.
   */
  run(stages: readonly Stage[], options?: RunStageOptions): Promise<readonly StageResult[]>;
  /** Tells a warning; it stands in the summary and changes nothing else. */
  warn(problem: Problem): void;
  /**
   * Ends the operation on every server it touched: journal, audit, lock, spool; then removes the pointer.
   * `interrupted` leaves all of it as it is, for Resume or Undo; so does any other outcome when a stage was interrupted.
   */
  end(outcome: OperationOutcome, problem?: Problem): Promise<OperationResult>;
}

/** Starts an operation: tells so, and connects. Nothing is changed on any server before `lock` or `run`. */
export async function beginOperation(ctx: OperationContext, options: BeginOptions): Promise<RunningOperation> {
  const operation = new Operation(ctx, options, options.operationId ?? ulid(ctx.clock.now()));
  await operation.begin();
  return operation;
}
