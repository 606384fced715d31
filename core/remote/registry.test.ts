import { expect, test } from 'vitest';
import * as z from 'zod';
import { registryQuery, registryTransaction } from './registry.ts';

const result = { code: 0, stdout: '', stderr: '', durationMs: 0, truncated: false };

test('a query keeps its values out of script and arguments', () => {
  const command = registryQuery('members', ['SELECT id FROM servers WHERE id = ?', ["x'; DROP TABLE servers --"]], z.object({ id: z.string() }));
  expect(command.script).not.toContain('DROP');
  expect(command.args ?? []).toEqual([]);
  expect(JSON.parse(String(command.stdin))).toEqual(['SELECT id FROM servers WHERE id = ?', ["x'; DROP TABLE servers --"]]);
});

test('rows are checked', () => {
  const command = registryQuery('members', ['SELECT 1', []], z.object({ id: z.string(), last_seen: z.number() }));
  expect(command.parse('{"id":"a","last_seen":1}\n', result)).toEqual([{ id: 'a', last_seen: 1 }]);
  expect(command.parse('', result)).toEqual([]);
  expect(() => command.parse('{"id":"a","last_seen":null}\n', result)).toThrow('last_seen');
});

test('a transaction gives the rows affected', () => {
  expect(registryTransaction('x', [['DELETE FROM links', []]]).parse('3\n0\n', result)).toEqual([3, 0]);
});
