import { allMessages, problemOf } from '../core/base/index.ts';
import type { Session } from '../core/operations/session.ts';
import type { Answer, FromWorker, OperationName, Operations, Question, ToWorker } from '../core/protocol/worker.ts';

/** The worker's end of the channel. */
export interface Port {
  postMessage(message: FromWorker): void;
  on(event: 'message', listener: (message: ToWorker) => void): unknown;
  close(): void;
}

/** Runs the calls that arrive at `port` in `session`, any number at a time, until a `close` arrives. */
export function serve(port: Port, session: Session): void {
  const running = new Map<number, AbortController>();
  const questions = new Map<number, (answer: Answer) => void>();
  let lastQuestion = 0;

  const ask = (id: number, body: Question, signal: AbortSignal): Promise<Answer> =>
    new Promise((resolve) => {
      const question = ++lastQuestion;
      const settle = (answer: Answer): void => {
        questions.delete(question);
        signal.removeEventListener('abort', giveUp);
        resolve(answer);
      };
      const giveUp = (): void => settle(null);
      questions.set(question, settle);
      signal.addEventListener('abort', giveUp, { once: true });
      port.postMessage({ type: 'question', id, question, body });
    });

  const call = async (id: number, name: OperationName, params: unknown): Promise<void> => {
    const controller = new AbortController();
    const { signal } = controller;
    running.set(id, controller);
    try {
      const value = await session.call(name, params as Operations[OperationName]['params'], {
        signal,
        emit: (event) => port.postMessage({ type: 'event', id, event }),
        ask: (body) => ask(id, body, signal),
        onCluster: (state) => port.postMessage({ type: 'cluster', id, state }),
      });
      port.postMessage({ type: 'result', id, value });
    } catch (thrown) {
      port.postMessage({ type: 'problem', id, problem: problemOf(thrown) });
    } finally {
      running.delete(id);
    }
  };

  const close = async (): Promise<void> => {
    for (const controller of running.values()) controller.abort();
    await session.close();
    port.close();
  };

  port.on('message', (message) => {
    switch (message.type) {
      case 'call':
        void call(message.id, message.name, message.params);
        break;
      case 'cancel':
        running.get(message.id)?.abort();
        break;
      case 'answer':
        questions.get(message.question)?.(message.answer);
        break;
      case 'close':
        void close();
        break;
    }
  });
  port.postMessage({ type: 'catalogue', messages: allMessages() });
}
