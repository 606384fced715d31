import { diffArrays } from 'diff';
import type { TextEdit } from 'vscode-languageserver';

/** With more differences than this, the search for the smallest change ends and everything is one change. */
const longestSearch = 2000;

/** Some lines in place of others: `from` to `to` of the old text, the latter not included. */
export interface LineChange {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

export const splitLines = (text: string): readonly string[] => text.split(/\r\n|\r|\n/);

/** The lines that differ, one by one where they can be paired, in order. Lines that differ in blanks only are taken for the same line. */
export function changedLines(before: readonly string[], after: readonly string[]): readonly LineChange[] {
  const parts = diffArrays(before.map(withoutBlanks), after.map(withoutBlanks), { maxEditLength: longestSearch });
  if (parts === undefined) return [{ from: 0, to: before.length, lines: after }];
  const changes: LineChange[] = [];
  let [from, at] = [0, 0];
  for (const part of parts) {
    if (part.removed) {
      changes.push({ from, to: from + part.count, lines: [] });
      from += part.count;
    } else if (part.added) {
      changes.push({ from, to: from, lines: after.slice(at, at + part.count) });
      at += part.count;
    } else {
      for (let index = 0; index < part.count; index++, from++, at++) if (before[from] !== after[at]) changes.push({ from, to: from + 1, lines: after.slice(at, at + 1) });
    }
  }
  return changes;
}

const withoutBlanks = (line: string): string => line.replaceAll(/\s+/g, '');

/** Changes that follow each other as one. */
export function joined(changes: readonly LineChange[]): readonly LineChange[] {
  const found: LineChange[] = [];
  for (const change of changes) {
    const last = found.at(-1);
    if (last?.to === change.from) found.splice(-1, 1, { from: last.from, to: change.to, lines: [...last.lines, ...change.lines] });
    else found.push(change);
  }
  return found;
}

/** A change as an edit of a text with these lines; `eol` is how its lines end. */
export function lineEdit(before: readonly string[], { from, to, lines }: LineChange, eol: string): TextEdit {
  const end = (line: number): TextEdit['range']['start'] => ({ line, character: before[line]?.length ?? 0 });
  if (to < before.length) return { range: { start: { line: from, character: 0 }, end: { line: to, character: 0 } }, newText: lines.map((line) => line + eol).join('') };
  // The last line has no line end of its own: the one before it goes or stays.
  const last = before.length - 1;
  if (from === before.length) return { range: { start: end(last), end: end(last) }, newText: lines.map((line) => eol + line).join('') };
  if (lines.length === 0 && from > 0) return { range: { start: end(from - 1), end: end(last) }, newText: '' };
  return { range: { start: { line: from, character: 0 }, end: end(last) }, newText: lines.join(eol) };
}
