import { describe, expect, it } from 'vitest';
import { fill } from '../../core/base/index.ts';
import { ProgressReader } from './progress.ts';

const reader = (): ProgressReader => new ProgressReader((title, args) => fill(title, { ...args }));
const step = { type: 'step-begin', operationId: 'o', host: 'web1', stage: 's', step: 'web.start', at: 0 } as const;
const phase = { type: 'phase', operationId: 'o', at: 0 } as const;

describe('progress of an operation', () => {
  it('names server, step and which of how many', () => {
    expect(reader().read({ ...step, title: 'Start {name}', args: { name: 'web' }, index: 3, count: 9 })).toEqual({ message: 'web1: Start web (3/9)' });
  });

  it('moves with the phases and never backwards', () => {
    const one = reader();
    const increments = [1, 3, 2, 5].map((index) => one.read({ ...phase, title: 'x', index, count: 4 })?.increment);
    expect(increments).toEqual([undefined, 50, undefined, 50]);
  });

  it('says how much of a transfer is done, when that is known', () => {
    const one = reader();
    expect(one.read({ type: 'progress', operationId: 'o', host: 'db1', title: 'Upload corrosion', done: 1, total: 3, at: 0 })?.message).toBe('db1: Upload corrosion 33 %');
    expect(one.read({ type: 'progress', operationId: 'o', title: 'Inspect', done: 1, total: 0, at: 0 })?.message).toBe('Inspect');
  });

  it('says nothing about what is no progress', () => {
    expect(reader().read({ type: 'log', level: 'info', text: 'x', at: 0 })).toBeUndefined();
  });
});
