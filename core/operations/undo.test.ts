import { expect, it } from 'vitest';
import { parseJournalLine, type JournalLine } from './journal.ts';
import { undoList } from './undo.ts';

const begin = (stage: string, step: string, index: number, undo: string | null): string =>
  JSON.stringify({ type: 'begin', stage, step, index, count: 9, title: { code: 'x' }, seconds: 600, undo: undo === null ? null : { script: undo, args: [] }, at: 1 });
const end = (stage: string, step: string, result: string): string => JSON.stringify({ type: 'end', stage, step, result, code: 0, ms: 1, evidence: '', error: '', problem: null, at: 1 });
const stageEnd = (stage: string, result: string, undo: string): string => JSON.stringify({ type: 'stage-end', stage, result, undo, step: '', at: 1 });
const journal = (...lines: readonly string[]): readonly JournalLine[] => lines.flatMap((line) => parseJournalLine(line) ?? []);

it('takes back the begun steps of the broken stage in reverse, and leaves stages that ended well', () => {
  const lines = journal(begin('one', 'a', 1, 'A'), stageEnd('one', 'done', 'none'), begin('two', 'clean', 1, null), begin('two', 'b', 2, 'B'), end('two', 'b', 'done'), begin('two', 'c', 3, 'C'), '{"type":"begin","st');
  expect(undoList(lines).steps.map((line) => line.undo?.script)).toEqual(['C', 'B']);
});

it('stops at a point of no return', () => {
  const list = undoList(journal(begin('one', 'a', 1, 'A'), begin('one', 'retire', 2, null)));
  expect(list.steps).toEqual([]);
  expect(list.kept?.step).toBe('retire');
});

it('has nothing left where the server took the stage back itself, or took back a step', () => {
  expect(undoList(journal(begin('one', 'a', 1, 'A'), stageEnd('one', 'failed', 'done'))).steps).toEqual([]);
  expect(undoList(journal(begin('one', 'a', 1, 'A'), begin('one', 'b', 2, 'B'), end('one', 'b', 'undone'), stageEnd('one', 'failed', 'failed'))).steps.map((line) => line.step)).toEqual(['a']);
});

it('takes back stages that ended well while what they replaced is kept, and not once anything of it has been removed', () => {
  const stage = (id: string, more: object): string => JSON.stringify({ type: 'stage', stage: id, onFailure: 'stage', count: 9, at: 1, ...more });
  const lines = [
    stage('one', { reversible: true }), begin('one', 'clean', 1, null), begin('one', 'a', 2, 'A'), stageEnd('one', 'done', 'none'),
    stage('back', { takesBack: true }), begin('back', 'x', 1, null), begin('back', 'y', 2, null),
  ];
  expect(undoList(journal(...lines)).steps.map((line) => line.step)).toEqual(['a']);
  expect(undoList(journal(...lines), true).steps).toEqual([]);
  const removed = journal(...lines, stage('finish', { commits: true }), begin('finish', 'retire', 1, null));
  expect(undoList(removed).steps).toEqual([]);
});
