import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasMessage, isAbort, problemOf, renderProblem } from '../core/base/index.ts';
import type { OperationEvent } from '../core/protocol/events.ts';
import type { Target } from '../core/protocol/worker.ts';
import { WorkerClient } from './worker-client.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'jiji-worker-'));
const script = path.join(folder, 'worker.cjs');
const target: Target = { configPath: '/x/.jiji/deploy.yml', text: '' };

beforeAll(() => build({ entryPoints: [path.join(import.meta.dirname, 'testing/scripted-worker.ts')], bundle: true, platform: 'node', format: 'cjs', outfile: script, logLevel: 'warning' }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the channel to the worker, with a real thread', () => {
  const started: Worker[] = [];
  const crashes: Error[] = [];
  const open = (): WorkerClient => {
    client = new WorkerClient(
      () => {
        const worker = new Worker(script);
        started.push(worker);
        return worker;
      },
      (error) => crashes.push(error),
    );
    return client;
  };
  let client: WorkerClient;
  afterEach(async () => {
    await client.dispose();
    started.length = 0;
    crashes.length = 0;
  });

  it('starts no thread before the first call, and one for all calls', async () => {
    open();
    expect(started).toHaveLength(0);
    await Promise.all([client.call('dns', { target, name: 'a' }), client.call('dns', { target, name: 'b' })]);
    expect(started).toHaveLength(1);
  });

  it('gives each call its own answer', async () => {
    open();
    const answers = await Promise.all(['a.jiji', 'b.jiji'].map((name) => client.call('dns', { target, name })));
    expect(answers.map(([answer]) => answer?.name)).toEqual(['a.jiji', 'b.jiji']);
  });

  it('rejects with the problem, whose words come from the thread', async () => {
    open();
    const thrown: unknown = await client.call('status', { target }).catch((error: unknown) => error);
    expect(hasMessage('test-words')).toBe(true);
    expect(renderProblem(problemOf(thrown))).toBe('web1: words that only the thread knows: 7');
  });

  it('hands events on and questions to the person', async () => {
    open();
    const events: OperationEvent[] = [];
    const result = await client.call('deploy', { target }, { onEvent: (event) => events.push(event), ask: (question) => Promise.resolve(question.kind === 'passphrase' ? question.keyPath : null) });
    expect(events.map((event) => event.type)).toEqual(['log']);
    expect(result.operationId).toBe('/key');
  });

  it('answers null when nobody is there to be asked, and when asking fails', async () => {
    open();
    expect((await client.call('deploy', { target })).operationId).toBe('null');
    expect((await client.call('deploy', { target }, { ask: () => Promise.reject(new Error('no window')) })).operationId).toBe('null');
    expect(crashes.map((error) => error.message)).toEqual(['no window']);
  });

  it('streams states until it is cancelled, then rejects with an AbortError', async () => {
    open();
    const controller = new AbortController();
    const projects: string[] = [];
    const watching = client.call('watch', { target }, {
      signal: controller.signal,
      onCluster: (state) => {
        projects.push(state.project);
        controller.abort();
      },
    });
    expect(isAbort(await watching.catch((error: unknown) => error))).toBe(true);
    expect(projects).toEqual(['shop']);
  });

  it('does not start what was cancelled before', async () => {
    open();
    expect(isAbort(await client.call('dns', { target }, { signal: AbortSignal.abort() }).catch((error: unknown) => error))).toBe(true);
    expect(started).toHaveLength(0);
  });

  it('reports a thread that dies to all calls under way, and starts another one', async () => {
    open();
    const watching = client.call('watch', { target }).catch((error: unknown) => problemOf(error).code);
    const dying = client.call('init', { target }).catch((error: unknown) => problemOf(error));
    expect(await watching).toBe('worker-crashed');
    expect(await dying).toMatchObject({ code: 'worker-crashed', args: { message: 'the thread fell over' } });
    expect(crashes).toHaveLength(1);
    await expect(client.call('dns', { target, name: 'again' })).resolves.toHaveLength(1);
    expect(started).toHaveLength(2);
  });

  it('ends its thread and lets go of what is under way', async () => {
    open();
    const watching = client.call('watch', { target }).catch((error: unknown) => isAbort(error));
    const ended = new Promise((resolve) => started[0]?.once('exit', resolve));
    await client.dispose();
    expect(await watching).toBe(true);
    await ended;
    expect(crashes).toEqual([]);
    expect(problemOf(await client.call('dns', { target }).catch((error: unknown) => error)).code).toBe('worker-closed');
  });
});
