import type { Lines } from '../config/index.ts';
import type { TextEdit } from './rule.ts';

/** The text with edits put in. Edits that touch an earlier one are left out, as an editor does for "fix all". */
export function applyEdits(text: string, lines: Lines, edits: readonly TextEdit[]): string {
  const places = edits.map(({ range, newText }) => ({ from: lines.offset(range.start), to: lines.offset(range.end), newText })).sort((a, b) => a.from - b.from || a.to - b.to);
  let out = '';
  let at = 0;
  for (const { from, to, newText } of places) {
    if (from < at) continue;
    out += text.slice(at, from) + newText;
    at = to;
  }
  return out + text.slice(at);
}
