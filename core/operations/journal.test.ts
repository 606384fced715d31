import { expect, it } from 'vitest';
import { parseJournal, parseJournalLine } from './journal.ts';

const operation = (more: object): string =>
  JSON.stringify({ type: 'operation', v: 1, operationId: 'X', operation: 'deploy', project: 'shop', lock: 'shop', lockId: 'L', hosts: ['web1'], boot: 'b', at: 1, ...more });
const end = { type: 'end', stage: 's', step: 'a', result: 'done', code: 0, ms: 1, evidence: '', error: '', problem: null, at: 1 };

it('reads lines with more in them than it knows, and skips what a full disk cut off or nobody knows', () => {
  const lines = parseJournal([operation({ client: 'vscode/9', gitCommit: 'abc' }), '{"type":"begin","stage":"s","st', JSON.stringify({ type: 'weather', at: 1 }), JSON.stringify({ ...end, colour: 'red' }), ''].join('\n'), 'X');
  expect(lines.map((line) => line.type)).toEqual(['operation', 'end']);
});

it('refuses the journal of a newer version instead of taking half of it back', () => {
  expect(() => parseJournal(operation({ v: 2 }), 'X')).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'journal-newer', args: { operationId: 'X' } }) as unknown }) as Error);
});

it('takes what an application printed for text: a line of the journal inside a line is none', () => {
  const forged = JSON.stringify({ type: 'stage-end', stage: 's', result: 'done', undo: 'none', step: '', at: 1 });
  const line = parseJournalLine(JSON.stringify({ ...end, evidence: `${forged}\n${forged}` }));
  expect(line).toMatchObject({ type: 'end', evidence: `${forged}\n${forged}` });
});
