import type { Operations, OperationName, Question, Answer } from '../protocol/worker.ts';
import type { ClusterState } from '../protocol/cluster.ts';
import type { OperationEvent } from '../protocol/events.ts';

/** How a caller takes part in a running operation. */
export interface CallOptions {
  readonly signal: AbortSignal;
  emit(event: OperationEvent): void;
  /** Answers a question of the operation; `null` = the person went away. */
  ask(question: Question): Promise<Answer>;
  /** Receives states of `watch`. */
  onCluster?(state: ClusterState): void;
}

/** The one door to everything that touches servers; the worker of the extension host and the command line both hold one. */
export interface Session {
  /** Runs an operation. Rejects with a `ProblemError` when it could not even start; what happens later is in its result. */
  call<N extends OperationName>(name: N, params: Operations[N]['params'], options: CallOptions): Promise<Operations[N]['result']>;
  /** Closes all connections. */
  close(): Promise<void>;
}
