import { describe, expect, it } from 'vitest';
import { Answers, type Source } from './answers.ts';
import { HandClock, settled } from './testing/hand-clock.ts';

interface Asked {
  readonly key: string;
  readonly signal: AbortSignal;
  readonly answer: (value: string) => void;
  readonly fail: (error: Error) => void;
}

function arrange(more: Partial<Source<string>> = {}) {
  const clock = new HandClock();
  const asked: Asked[] = [];
  const arrived: string[] = [];
  const failed: string[] = [];
  const source: Source<string> = {
    look: (key, signal) => new Promise((answer, fail) => asked.push({ key, signal, answer, fail })),
    ttlMs: () => 60_000, gist: (value) => (value === '' ? undefined : value), failedMs: 10_000, limitMs: 5000, atOnce: 2, most: 3,
    ...more,
  };
  const answers = new Answers(source, clock, { arrived: (key) => arrived.push(key), failed: (key, error) => failed.push(`${key}: ${(error as Error).message}`) });
  const next = async (value: string): Promise<void> => {
    await settled();
    asked.at(-1)!.answer(value);
    await settled();
  };
  return { clock, asked, arrived, failed, answers, next };
}

describe('answers', () => {
  it('are looked up once for all who ask at the same time, and not again while they are believed', async () => {
    const { answers, asked, clock, next } = arrange();
    const [first, second] = [answers.fetch('a'), answers.fetch('a')];
    await next('1');
    expect([await first, await second]).toEqual([{ value: '1', readAt: 0 }, { value: '1', readAt: 0 }]);
    expect(asked).toHaveLength(1);
    await clock.pass(59_999);
    expect(answers.isDue('a')).toBe(false);
    await clock.pass(1);
    expect(answers.isDue('a')).toBe(true);
    expect(answers.peek('a')?.value).toBe('1');
  });

  it('tell of themselves when they say something else, and only then', async () => {
    const { answers, arrived, clock, next } = arrange();
    for (const value of ['1', '1', '2', '', '']) {
      void answers.fetch('a');
      await next(value);
      await clock.pass(60_000);
    }
    expect(arrived).toEqual(['a', 'a', 'a']);
  });

  it('are unknown after a failure, which is remembered and told once', async () => {
    const { answers, asked, arrived, failed, clock, next } = arrange();
    void answers.fetch('a');
    await next('1');
    await clock.pass(60_000);
    void answers.fetch('a');
    await settled();
    asked[1]!.fail(new Error('no route'));
    await settled();
    expect(answers.peek('a')).toBeUndefined();
    expect([failed, arrived]).toEqual([['a: no route'], ['a', 'a']]);
    await clock.pass(9999);
    expect(answers.isDue('a')).toBe(false);
    await clock.pass(1);
    expect(answers.isDue('a')).toBe(true);
  });

  it('that never come are a failure in the end, and free their place', async () => {
    const { answers, asked, failed, clock } = arrange({ atOnce: 1 });
    const waiting = answers.fetch('a');
    void answers.fetch('b');
    await clock.pass(4999);
    expect(asked.map(({ key }) => key)).toEqual(['a']);
    await clock.pass(1);
    expect(await waiting).toBeUndefined();
    expect(asked[0]!.signal.aborted).toBe(true);
    expect(asked.map(({ key }) => key)).toEqual(['a', 'b']);
    expect(failed).toEqual(['a: no answer within 5000 ms']);
  });

  it('are waited for as long as one likes, and come all the same', async () => {
    const { answers, asked, clock, next } = arrange();
    const waiting = answers.wait('a', 1000);
    await clock.pass(1000);
    expect(await waiting).toBeUndefined();
    await next('1');
    expect((await answers.wait('a', 1000))?.value).toBe('1');
    expect(asked).toHaveLength(1);
    await clock.pass(60_000);
    const old = answers.wait('a', 1000);
    await clock.pass(1000);
    expect((await old)?.value).toBe('1');
  });

  it('leave no timer behind', async () => {
    const { answers, clock, next } = arrange();
    const waiting = answers.wait('a', 1000);
    await next('1');
    await waiting;
    expect(clock.timers).toBe(0);
  });

  it('that are stopped are neither kept nor told, also when they come after all', async () => {
    const { answers, asked, arrived, failed, next } = arrange();
    const [a, b] = [answers.fetch('a'), answers.fetch('b')];
    await settled();
    answers.stop((key) => key === 'b');
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([false, true]);
    await next('2');
    expect(await b).toBeUndefined();
    expect([answers.peek('b'), answers.isDue('b'), arrived, failed]).toEqual([undefined, true, [], []]);
    asked[0]!.answer('1');
    expect((await a)?.value).toBe('1');
  });

  it('that were stopped can be asked for anew at once', async () => {
    const { answers, asked } = arrange();
    void answers.fetch('a');
    await settled();
    answers.forget();
    const again = answers.fetch('a');
    await settled();
    asked[0]!.answer('old');
    asked[1]!.answer('new');
    expect((await again)?.value).toBe('new');
  });

  it('wait for their turn, and those that are stopped meanwhile are never asked', async () => {
    const { answers, asked } = arrange({ most: 10 });
    for (const key of ['a', 'b', 'c', 'd']) void answers.fetch(key);
    await settled();
    expect(asked.map(({ key }) => key)).toEqual(['a', 'b']);
    answers.stop((key) => key === 'c');
    asked[0]!.answer('1');
    await settled();
    expect(asked.map(({ key }) => key)).toEqual(['a', 'b', 'd']);
  });

  it('are kept in a number that does not grow; what is believed is not thrown away for another', async () => {
    const { answers, asked, clock, next } = arrange();
    for (const key of ['a', 'b', 'c']) {
      void answers.fetch(key);
      await next(key);
    }
    expect(await answers.fetch('d')).toBeUndefined();
    expect(asked).toHaveLength(3);
    await clock.pass(60_000);
    void answers.fetch('d');
    await next('d');
    expect(['a', 'b', 'c', 'd'].map((key) => answers.peek(key)?.value)).toEqual([undefined, undefined, undefined, 'd']);
  });

  it('that are no longer believed stay to be seen until there are others', async () => {
    const { answers, next } = arrange();
    void answers.fetch('a');
    await next('1');
    answers.expire();
    expect([answers.peek('a')?.value, answers.isDue('a')]).toEqual(['1', true]);
    answers.forget();
    expect(answers.peek('a')).toBeUndefined();
  });

  it('may fail at once', async () => {
    const { answers, failed } = arrange({ look: () => { throw new Error('at once'); } });
    expect(await answers.fetch('a')).toBeUndefined();
    expect(failed).toEqual(['a: at once']);
  });
});
