import { expect, test } from 'vitest';
import { recordText } from './record-text.ts';

test('what a server wrote stays text: it cannot become a heading, a link or the end of a block', () => {
  const text = recordText([{ server: 'web1', timestamp: '2026-05-01T12:00:00.000Z', action: 'service_deploy', status: 'SUCCESS', message: '```\n# [x](command:evil)', user: 'a@b', durationMs: 1500, details: { services: { web: { version: '1' } } } }]);
  expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('    '))).toEqual(['# service_deploy', '## web1: SUCCESS, 2026-05-01T12:00:00.000Z']);
  expect(text).toContain('    seconds: 1.5');
});
