import { describe, expect, test, vi } from 'vitest';
import { abortError, Emitter, fill, hasMessage, Mask, problem, ProblemError, problemOf, registerMessages, renderProblem, sleep, type Clock } from './index.ts';

describe('problems', () => {
  registerMessages({ 'test-full': '{host} has {free} free', 'test-prune': 'Prune images.' });

  test('are rendered with place, fact and remedy', () => {
    const full = problem('test-full', { host: 'web1', free: '1 GB' }, { host: 'web1', step: 'Pull', remedy: { code: 'test-prune' } });
    expect(renderProblem(full)).toBe('web1: Pull: web1 has 1 GB free Prune images.');
  });

  test('an unknown code is shown, not swallowed', () => {
    expect(renderProblem(problem('never-registered', { a: 1 }))).toContain('never-registered {"a":1}');
    expect(hasMessage('never-registered')).toBe(false);
  });

  test('come out of whatever was thrown', () => {
    expect(problemOf(new ProblemError(problem('x'))).code).toBe('x');
    expect(problemOf(abortError()).code).toBe('cancelled');
    expect(problemOf(new Error('boom'))).toMatchObject({ code: 'internal', args: { message: 'boom' } });
    expect(problemOf('text')).toMatchObject({ code: 'internal', args: { message: 'text' } });
  });

  test('two templates for one code are a mistake of ours', () => {
    expect(() => registerMessages({ 'test-full': 'other' })).toThrow('test-full');
  });
});

test('fill leaves a gap visible and does not read inherited names', () => {
  expect(fill('{a} {b} {toString}', { a: 1 })).toBe('1 {b} {toString}');
});

test('the mask hides longest values first, each line of a multi-line one, and leaves short ones', () => {
  const mask = new Mask();
  for (const value of ['secret', 'secret-long', 'line-one\nline-two', 'abc']) mask.add(value);
  expect(mask.apply('secret-long secret line-two abc')).toBe('*** *** *** abc');
});

test('a listener that throws does not keep the next from hearing', () => {
  const emitter = new Emitter<number>();
  const heard: number[] = [];
  emitter.on(() => {
    throw new Error('first');
  });
  const off = emitter.on((value) => heard.push(value));
  expect(() => emitter.emit(1)).toThrow(AggregateError);
  off();
  expect(emitter.size).toBe(1);
  expect(heard).toEqual([1]);
});

describe('sleep', () => {
  const clock = (): Clock & { fire: () => void; stopped: () => boolean } => {
    let callback: () => void = () => undefined;
    const stop = vi.fn();
    return { now: () => 0, monotonic: () => 0, after: (_ms, then) => ((callback = then), stop), fire: () => callback(), stopped: () => stop.mock.calls.length > 0 };
  };

  test('ends when the clock says so', async () => {
    const time = clock();
    const slept = sleep(time, 1000);
    time.fire();
    await expect(slept).resolves.toBeUndefined();
  });

  test('is broken off by the signal and stops its timer', async () => {
    const time = clock();
    const controller = new AbortController();
    const slept = sleep(time, 1000, controller.signal);
    controller.abort();
    await expect(slept).rejects.toThrow('cancelled');
    expect(time.stopped()).toBe(true);
    await expect(sleep(time, 1, controller.signal)).rejects.toThrow('cancelled');
  });
});
