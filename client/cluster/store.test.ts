import { describe, expect, it } from 'vitest';
import { abortError, problem, ProblemError, type Clock } from '../../core/base/index.ts';
import type { ClusterState } from '../../core/protocol/cluster.ts';
import type { Answer, Target } from '../../core/protocol/worker.ts';
import type { CallHandlers } from '../worker-client.ts';
import { ClusterStore } from './store.ts';

const state = { project: 'shop', servers: [] } as unknown as ClusterState;
const target: Target = { configPath: '/x', text: '' };
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A clock whose timers fire when the test says so. */
class HandClock implements Clock {
  timers: { ms: number; callback: () => void }[] = [];
  now = (): number => 0;
  monotonic = (): number => 0;
  after(ms: number, callback: () => void): () => void {
    const timer = { ms, callback };
    this.timers.push(timer);
    return () => (this.timers = this.timers.filter((one) => one !== timer));
  }
  fire(): number {
    const timer = this.timers.shift();
    timer?.callback();
    return timer?.ms ?? -1;
  }
}

function arrange(options: { target?: Target | undefined } = { target }) {
  const clock = new HandClock();
  const streams: { handlers: CallHandlers; fail: (error: Error) => void }[] = [];
  const asked: string[] = [];
  const store = new ClusterStore(
    {
      target: () => Promise.resolve(options.target),
      watch: (_target, handlers) =>
        new Promise((_, reject) => {
          handlers.signal?.addEventListener('abort', () => reject(abortError()));
          streams.push({ handlers, fail: reject });
        }),
      ask: (question): Promise<Answer> => {
        asked.push(question.kind);
        return Promise.resolve(true);
      },
    },
    clock,
  );
  return { store, clock, streams, asked };
}

describe('the cluster store', () => {
  it('opens no stream while nobody looks, one for all views, and none after the last has gone', async () => {
    const { store, clock, streams } = arrange();
    await settle();
    expect(streams).toHaveLength(0);
    const first = store.attach();
    const second = store.attach();
    await settle();
    expect(streams).toHaveLength(1);
    first();
    first();
    expect(clock.timers).toHaveLength(0);
    second();
    expect(streams[0]?.handlers.signal?.aborted).toBe(false);
    clock.fire();
    expect(streams[0]?.handlers.signal?.aborted).toBe(true);
    expect(store.phase).toBe('idle');
  });

  it('goes on with the same stream when the next view comes soon', async () => {
    const { store, clock, streams } = arrange();
    store.attach()();
    store.attach();
    await settle();
    expect(clock.timers).toHaveLength(0);
    expect(streams).toHaveLength(1);
  });

  it('shows states as they come and keeps the last one when the stream breaks', async () => {
    const { store, streams } = arrange();
    store.attach();
    await settle();
    expect(store.phase).toBe('waiting');
    streams[0]?.handlers.onCluster?.(state);
    expect([store.phase, store.state]).toEqual(['live', state]);
    streams[0]?.fail(new ProblemError(problem('ssh-lost')));
    await settle();
    expect([store.phase, store.state, store.problem?.code]).toEqual(['failed', state, 'ssh-lost']);
  });

  it('tries again with growing pauses, and from the start after a success', async () => {
    const { store, clock, streams } = arrange();
    store.attach();
    const pauses: number[] = [];
    for (let round = 0; round < 7; round++) {
      await settle();
      streams.at(-1)?.fail(new Error('down'));
      await settle();
      pauses.push(clock.fire());
    }
    expect(pauses).toEqual([10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
    await settle();
    streams.at(-1)?.handlers.onCluster?.(state);
    streams.at(-1)?.fail(new Error('down again'));
    await settle();
    expect(clock.fire()).toBe(10_000);
  });

  it('asks the person only when the person asked', async () => {
    const { store, streams, asked } = arrange();
    const question = { kind: 'host-key', host: 'web1', keyType: 'ssh-ed25519', fingerprint: 'SHA256:x' } as const;
    store.attach();
    await settle();
    expect(await streams[0]?.handlers.ask?.(question)).toBeNull();
    store.restart(true);
    await settle();
    expect(streams[0]?.handlers.signal?.aborted).toBe(true);
    expect(await streams[1]?.handlers.ask?.(question)).toBe(true);
    expect(asked).toEqual(['host-key']);
  });

  it('lets nothing of an old stream through', async () => {
    const { store, streams } = arrange();
    store.attach();
    await settle();
    store.reset();
    await settle();
    streams[0]?.handlers.onCluster?.(state);
    expect(store.state).toBeUndefined();
  });

  it('stays idle without a file', async () => {
    const { store, streams } = arrange({ target: undefined });
    store.attach();
    await settle();
    expect([store.phase, streams.length]).toEqual(['idle', 0]);
  });
});
