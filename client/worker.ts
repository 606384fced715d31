import os from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../core/base/index.ts';
import { createSession } from '../core/operations/session.ts';
import { serve } from './worker-host.ts';

/** What the extension host gives the thread at its start. */
export interface WorkerData {
  /** Version of the extension. */
  readonly version: string;
}

if (parentPort === null) throw new Error('worker.cjs runs in a worker thread of the extension host');
const { version } = workerData as WorkerData;
serve(
  parentPort,
  createSession({
    clock: systemClock,
    env: process.env,
    homeDir: os.homedir(),
    client: `vscode/${version}`,
    operator: `${os.userInfo().username}@${os.hostname()}`,
  }),
);
