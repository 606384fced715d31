import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { outliveReaders } from './io.ts';

const failure = (code: string): Error => Object.assign(new Error(code), { code });

describe('output that nobody reads', () => {
  it('ends nothing', () => {
    const stream = new Writable();
    outliveReaders(stream);
    expect(() => stream.emit('error', failure('EPIPE'))).not.toThrow();
  });

  it('hides no other failure', () => {
    const stream = new Writable();
    outliveReaders(stream);
    expect(() => stream.emit('error', failure('ENOSPC'))).toThrow('ENOSPC');
  });
});
