import { parentPort } from 'node:worker_threads';
import { abortError, problem, ProblemError, registerMessages } from '../../core/base/index.ts';
import type { CallOptions, Session } from '../../core/operations/session.ts';
import type { ClusterState, NameAnswer } from '../../core/protocol/cluster.ts';
import type { OperationResult } from '../../core/protocol/worker.ts';
import { serve } from '../worker-host.ts';

/** A worker thread for tests of the channel: each operation shows one thing that a session can do. */
registerMessages({ 'test-words': 'words that only the thread knows: {value}' });

const result: OperationResult = { operationId: 'op', outcome: 'done', durationMs: 1, roundTrips: {} };

const waitForAbort = ({ signal }: CallOptions): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(abortError()), { once: true });
  });

const operations: Record<string, (options: CallOptions, params: unknown) => Promise<unknown>> = {
  dns: (_options, params) => Promise.resolve([{ name: (params as { name: string }).name, addresses: ['10.0.0.2'], status: 'found', ttlSeconds: 5, readAt: 0 } satisfies NameAnswer]),
  status: () => Promise.reject(new ProblemError(problem('test-words', { value: 7 }, { host: 'web1' }))),
  deploy: async (options) => {
    options.emit({ type: 'log', level: 'info', text: 'begun', at: 0 });
    const answer = await options.ask({ kind: 'passphrase', keyPath: '/key' });
    return { ...result, operationId: String(answer) };
  },
  watch: (options) => {
    options.onCluster?.({ project: 'shop' } as ClusterState);
    return waitForAbort(options);
  },
  init: () => {
    // What nobody foresaw: the thread dies with the call under way.
    setImmediate(() => {
      throw new Error('the thread fell over');
    });
    return new Promise(() => undefined);
  },
};

const session: Session = {
  call: (name, params, options) => (operations[name]?.(options, params) ?? Promise.reject(new Error(`no ${name}`))) as never,
  close: () => Promise.resolve(),
};
if (parentPort !== null) serve(parentPort, session);
