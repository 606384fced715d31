import { describe, expect, it } from 'vitest';
import { Interest, quietMs, type Version } from './interest.ts';
import { HandClock } from './testing/hand-clock.ts';

/** Look-ups that write down what was started and what was stopped. */
class Noted {
  readonly started: string[] = [];
  readonly running = new Set<string>();
  fresh = new Set<string>();
  isDue = (key: string): boolean => !this.fresh.has(key);
  fetch = (key: string): Promise<void> => {
    this.started.push(key);
    this.running.add(key);
    return Promise.resolve();
  };
  stop = (isUnwanted: (key: string) => boolean): void => {
    for (const key of [...this.running].filter(isUnwanted)) this.running.delete(key);
  };
}

function arrange() {
  const clock = new HandClock();
  return { clock, interest: new Interest(clock), looks: new Noted() };
}
const version = (uri = 'file:///a'): Version => ({ uri });

describe('what open files want to know', () => {
  it('is looked up at once when a file is opened, and nothing while answers are fresh', () => {
    const { interest, looks } = arrange();
    const opened = version();
    looks.fresh.add('b');
    for (const key of ['a', 'b']) interest.want(opened, looks, key);
    expect(looks.started).toEqual(['a']);
  });

  it('is looked up after a change when the text has been quiet, and only for the last version', async () => {
    const { clock, interest, looks } = arrange();
    interest.want(version(), looks, 'shop.example.com');
    for (const typed of ['shop.example.c', 'shop.example.co', 'shop.example.org']) {
      interest.want(version(), looks, typed);
      await clock.pass(quietMs - 1);
    }
    expect(looks.started).toEqual(['shop.example.com']);
    await clock.pass(1);
    expect(looks.started).toEqual(['shop.example.com', 'shop.example.org']);
    expect([...looks.running]).toEqual(['shop.example.org']);
    expect(clock.timers).toBe(0);
  });

  it('is looked up at once again once the text has been quiet', async () => {
    const { clock, interest, looks } = arrange();
    interest.want(version(), looks, 'a');
    const second = version();
    interest.want(second, looks, 'b');
    await clock.pass(quietMs);
    interest.want(second, looks, 'c');
    expect(looks.started).toEqual(['a', 'b', 'c']);
  });

  it('ends with the file, unless another one wants it too', () => {
    const { clock, interest, looks } = arrange();
    interest.want(version('file:///a'), looks, 'both');
    interest.want(version('file:///a2'), looks, 'both');
    interest.want(version('file:///a2'), looks, 'typed');
    interest.close('file:///a2');
    expect([...looks.running]).toEqual(['both']);
    expect(clock.timers).toBe(0);
    interest.close('file:///a');
    expect([...looks.running]).toEqual([]);
    interest.close('file:///never-opened');
  });

  it('is renewed for those who still want it', async () => {
    const { interest, looks, clock } = arrange();
    interest.want(version('file:///a'), looks, 'a');
    interest.want(version('file:///b'), looks, 'b');
    looks.fresh.add('b');
    interest.renew(looks);
    expect(looks.started).toEqual(['a', 'b', 'a']);
    interest.want(version('file:///a'), looks, 'a');
    interest.renew(looks);
    expect(looks.started).toHaveLength(3);
    await clock.pass(quietMs);
    expect(looks.started).toHaveLength(4);
  });

  it('is no more than some hundred things of one kind', () => {
    const { interest, looks } = arrange();
    const opened = version();
    for (let n = 0; n < 1000; n++) interest.want(opened, looks, `host${n}`);
    expect(looks.started).toHaveLength(256);
    const other = new Noted();
    interest.want(opened, other, 'one more');
    expect(other.started).toEqual(['one more']);
  });
});
