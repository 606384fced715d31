import { expect, test } from 'vitest';
import { parseLogLine } from './logs.ts';

test.each([
  ['shop-web o 2026-05-01T12:00:00.123456789Z hello world', { source: 'shop-web', stream: 'stdout', time: '2026-05-01T12:00:00.123456789Z', text: 'hello world' }],
  ['shop-web e 2026-05-01T14:00:00.5+02:00 oops', { source: 'shop-web', stream: 'stderr', time: '2026-05-01T12:00:00.500000000Z', text: 'oops' }],
  ['shop-web o 2026-05-01T12:00:00Z ', { time: '2026-05-01T12:00:00.000000000Z', text: '' }],
  ['shop-web e Error: no such container', { time: '', text: 'Error: no such container' }],
])('%s', (line, expected) => {
  expect(parseLogLine('web1', line)).toMatchObject({ host: 'web1', ...expected });
});

test('stamps of both engines sort as text', () => {
  const times = ['a o 2026-05-01T12:00:00.1Z x', 'b o 2026-05-01T14:00:00.05+02:00 x', 'c o 2026-05-01T12:00:00Z x'].map((line) => parseLogLine('h', line)?.time ?? '');
  expect([...times].sort()).toEqual([times[2], times[1], times[0]]);
});
