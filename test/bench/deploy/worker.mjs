// @ts-check
/** The extension's own worker, as the extension host uses it: a connection stays open between calls. */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { root } from '../../../scripts/lib/process.mjs';

/** @typedef {{ outcome: string, durationMs: number, roundTrips: Record<string, number>, problem?: unknown }} Result */

export class ExtensionWorker {
  #worker = new Worker(path.join(root, 'dist', 'worker.cjs'), { workerData: { version: '0.0.0' } });
  #last = 0;
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
  #waiting = new Map();
  /** @type {(event: any) => void} */
  onEvent = () => undefined;

  constructor() {
    this.#worker.on('message', (message) => {
      if (message.type === 'event') this.onEvent(message.event);
      // Plans are confirmed, everything else is an error of the bench.
      if (message.type === 'question') this.#worker.postMessage({ type: 'answer', question: message.question, answer: message.body.kind === 'confirm-plan' });
      if (message.type === 'result') this.#waiting.get(message.id)?.resolve(message.value);
      if (message.type === 'problem') this.#waiting.get(message.id)?.reject(new Error(JSON.stringify(message.problem)));
    });
  }

  /** @param {string} name @param {object} params @returns {Promise<any>} */
  call(name, params) {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ type: 'call', id, name, params });
    });
  }

  /** @returns {Promise<unknown>} */
  close() {
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#worker.postMessage({ type: 'close' });
    return ended;
  }
}
