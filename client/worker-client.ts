import type { Worker } from 'node:worker_threads';
import { abortError, isAbort, problem, ProblemError, registerMessages } from '../core/base/index.ts';
import type { ClusterState } from '../core/protocol/cluster.ts';
import type { OperationEvent } from '../core/protocol/events.ts';
import type { Answer, FromWorker, OperationName, Operations, Question, ToWorker } from '../core/protocol/worker.ts';

/** How a caller takes part in a running operation. */
export interface CallHandlers {
  readonly signal?: AbortSignal;
  onEvent?(event: OperationEvent): void;
  onCluster?(state: ClusterState): void;
  /** Without it every question is answered with `null`: nobody is there. */
  ask?(question: Question): Promise<Answer>;
}

interface Pending {
  readonly handlers: CallHandlers;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** How long a worker may take to close its connections before it is ended, in ms. */
const closeLimitMs = 2000;

/**
 * The extension host's end of the worker: starts the thread with the first call, and a new one after a crash. All calls
 * that were under way when the thread died reject with `worker-crashed`.
 */
export class WorkerClient {
  readonly #start: () => Worker;
  readonly #report: (error: Error) => void;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #lastId = 0;
  #closed = false;

  /**
   * @param start makes the thread
   * @param report told of each death of the thread that nobody asked for, and of questions that could not be shown
   */
  constructor(start: () => Worker, report: (error: Error) => void) {
    this.#start = start;
    this.#report = report;
  }

  /** Rejects with a `ProblemError`, or an AbortError once the signal has fired and the worker has let go. */
  call<N extends OperationName>(name: N, params: Operations[N]['params'], handlers: CallHandlers = {}): Promise<Operations[N]['result']> {
    if (this.#closed) return Promise.reject(new ProblemError(problem('worker-closed')));
    if (handlers.signal?.aborted === true) return Promise.reject(abortError());
    const id = ++this.#lastId;
    const worker = (this.#worker ??= this.#open());
    return new Promise((resolve, reject) => {
      const cancel = (): void => this.#post({ type: 'cancel', id });
      const done = (): void => {
        this.#pending.delete(id);
        handlers.signal?.removeEventListener('abort', cancel);
      };
      this.#pending.set(id, {
        handlers,
        resolve: (value) => {
          done();
          resolve(value as Operations[N]['result']);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      });
      handlers.signal?.addEventListener('abort', cancel, { once: true });
      worker.postMessage({ type: 'call', id, name, params } satisfies ToWorker);
    });
  }

  /** Closes all connections and ends the thread. */
  async dispose(): Promise<void> {
    this.#closed = true;
    const worker = this.#worker;
    if (worker === undefined) return;
    let timer: NodeJS.Timeout | undefined;
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    const limit = new Promise((resolve) => (timer = setTimeout(resolve, closeLimitMs)));
    this.#post({ type: 'close' });
    await Promise.race([ended, limit]);
    clearTimeout(timer);
    await worker.terminate();
  }

  #post(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  #open(): Worker {
    const worker = this.#start();
    let cause: Error | undefined;
    worker.on('message', (message: FromWorker) => this.#receive(message));
    worker.on('error', (error) => (cause = error instanceof Error ? error : new Error(String(error))));
    worker.once('exit', (code) => {
      if (this.#worker === worker) this.#worker = undefined;
      this.#fail(cause ?? new Error(`exit code ${code}`));
    });
    return worker;
  }

  #fail(cause: Error): void {
    const pending = [...this.#pending.values()];
    const error = this.#closed ? abortError() : new ProblemError(problem('worker-crashed', { message: cause.message }, { evidence: cause.stack ?? cause.message, remedy: { code: 'worker-crashed.remedy', command: 'jiji.output' } }), { cause });
    for (const { reject } of pending) reject(error);
    if (!this.#closed) this.#report(cause);
  }

  #receive(message: FromWorker): void {
    if (message.type === 'catalogue') {
      registerMessages(message.messages);
      return;
    }
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    switch (message.type) {
      case 'result':
        pending.resolve(message.value);
        break;
      case 'problem':
        pending.reject(message.problem.code === 'cancelled' ? abortError() : new ProblemError(message.problem));
        break;
      case 'event':
        pending.handlers.onEvent?.(message.event);
        break;
      case 'cluster':
        pending.handlers.onCluster?.(message.state);
        break;
      case 'question':
        void this.#answer(message.question, message.body, pending.handlers);
        break;
    }
  }

  async #answer(question: number, body: Question, handlers: CallHandlers): Promise<void> {
    let answer: Answer = null;
    try {
      answer = (await handlers.ask?.(body)) ?? null;
    } catch (error) {
      // A question that could not be shown counts as unanswered: the operation must go on to its own failure path.
      if (!isAbort(error)) this.#report(error instanceof Error ? error : new Error(String(error)));
    }
    this.#post({ type: 'answer', question, answer });
  }
}

registerMessages({
  'worker-crashed': 'The part of Jiji that talks to servers stopped unexpectedly: {message}. What had begun on servers goes on there.',
  'worker-crashed.remedy': 'Try again; if an operation was under way, Jiji offers to resume or undo it.',
  'worker-closed': 'Jiji is shutting down.',
});
