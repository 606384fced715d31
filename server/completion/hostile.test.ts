import { describe, expect, it } from 'vitest';
import { Lines } from '../../core/config/index.ts';
import { placeAt } from './place.ts';

/** Each of these once took a pattern longer than anybody waits: the test fails by its time limit. */
describe('lines that patterns stumble over', () => {
  it.each([
    ['anchors behind a section', `services: ${'&'.repeat(200_000)} x\n  web:\n    `],
    ['tags behind a section', `services: ${'&!'.repeat(100_000)} x\n  web:\n    `],
    ['line ends without a line', `services:\n  web:\n    a: "${'\r'.repeat(400_000)}x"\n    `],
  ])('%s', (_, text) => {
    const lines = new Lines(text);
    expect(placeAt(text, lines, lines.position(text.length))?.kind).not.toBe('value');
  });
});
