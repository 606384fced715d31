import * as vscode from 'vscode';
import { isAbort, problem, ProblemError, registerMessages } from '../../core/base/index.ts';
import type { OperationEvent } from '../../core/protocol/events.ts';
import type { OperationName, OperationResult, Operations } from '../../core/protocol/worker.ts';
import { titleText } from '../words.ts';
import type { WorkerClient } from '../worker-client.ts';
import { logEvent } from './event-log.ts';
import { ProgressReader } from './progress.ts';
import { askPerson } from './questions.ts';

/** Operations that change servers; one at a time in a window. */
export type WritingOperation = { [N in OperationName]: Operations[N]['result'] extends OperationResult ? N : never }[OperationName];

/** What the status bar shows while an operation runs. */
export interface RunningOperation {
  readonly title: string;
  readonly message: string;
}

/** Runs operations in the worker with their progress in a cancellable notification. */
export class OperationRunner implements vscode.Disposable {
  readonly #worker: WorkerClient;
  readonly #log: vscode.LogOutputChannel;
  readonly #changed = new vscode.EventEmitter<RunningOperation | undefined>();
  #running: RunningOperation | undefined;
  readonly onDidChange = this.#changed.event;

  constructor(worker: WorkerClient, log: vscode.LogOutputChannel) {
    this.#worker = worker;
    this.#log = log;
  }

  get running(): RunningOperation | undefined {
    return this.#running;
  }

  /** An operation that changes servers. Throws `operation-running` while another one is under way. */
  async write<N extends WritingOperation>(name: N, params: Operations[N]['params'], title: string, subject: string): Promise<OperationResult> {
    if (this.#running !== undefined) throw new ProblemError(problem('operation-running', { title: this.#running.title, message: this.#running.message }));
    this.#show({ title, message: '' });
    try {
      return await this.#withProgress<N>(name, params, title, subject, (message) => this.#show({ title, message }));
    } finally {
      this.#show(undefined);
    }
  }

  /** An operation that only looks. */
  read<N extends Exclude<OperationName, WritingOperation>>(name: N, params: Operations[N]['params'], title: string, subject: string): Promise<Operations[N]['result']> {
    return this.#withProgress(name, params, title, subject, () => undefined);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #show(running: RunningOperation | undefined): void {
    this.#running = running;
    this.#changed.fire(running);
  }

  #withProgress<N extends OperationName>(name: N, params: Operations[N]['params'], title: string, subject: string, onMessage: (message: string) => void): Promise<Operations[N]['result']> {
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    const run = async (progress: vscode.Progress<{ message?: string; increment?: number }>, token: vscode.CancellationToken): Promise<Operations[N]['result']> => {
      const controller = new AbortController();
      const reader = new ProgressReader(titleText);
      const say = (message: string, increment?: number): void => {
        progress.report({ message, ...(increment === undefined ? {} : { increment }) });
        onMessage(message);
      };
      const onEvent = (event: OperationEvent): void => {
        logEvent(this.#log, event);
        const report = controller.signal.aborted ? undefined : reader.read(event);
        if (report !== undefined) say(report.message, report.increment);
      };
      const cancelled = token.onCancellationRequested(() => {
        say(vscode.l10n.t('cancelling after the step that runs now'));
        controller.abort();
      });
      try {
        return await this.#worker.call(name, params, { signal: controller.signal, onEvent, ask: (question) => askPerson(question, subject) });
      } catch (thrown) {
        if (isAbort(thrown)) this.#log.info(`${title}: ${vscode.l10n.t('cancelled')}`);
        throw thrown;
      } finally {
        cancelled.dispose();
      }
    };
    return Promise.resolve(vscode.window.withProgress(options, run));
  }
}

registerMessages({
  'operation-running': '"{title}" is still under way ({message}). Wait until it has ended, or cancel it in its notification.',
});
