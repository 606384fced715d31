import { commentsOf, type Comment, type MapEntry, type MapNode, type ParsedDeploy } from '../../config/index.ts';
import { contentEnd, edit } from '../edits.ts';
import type { TextEdit } from '../rule.ts';
import { perParse } from '../view.ts';

/** Comments of the file, in order. */
export const comments = perParse((parsed) => commentsOf(parsed.text));

/** Comments that begin in a stretch of the text, its first character left out. */
export function commentsIn(parsed: ParsedDeploy, from: number, to: number): readonly Comment[] {
  const all = comments(parsed);
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle]?.from ?? 0) <= from) low = middle + 1;
    else high = middle;
  }
  const found: Comment[] = [];
  for (let index = low; index < all.length; index++) {
    const one = all[index];
    if (one === undefined || one.from >= to) break;
    found.push(one);
  }
  return found;
}

export const isFlow = (parsed: ParsedDeploy, node: { readonly start: number }): boolean => /[{[]/.test(parsed.text.charAt(node.start));

/** Offset behind the last character of an entry: of its value, or of its colon. */
export function entryEnd(parsed: ParsedDeploy, entry: MapEntry): number {
  if (entry.value !== undefined) return contentEnd(parsed.text, entry.value);
  const key = parsed.lines.offset(entry.keyRange.end);
  return key + (/^\s*:/.exec(parsed.text.slice(key))?.[0].length ?? 0);
}

/** White space before a key that begins its line; undefined for any other key. */
export function indentOf(parsed: ParsedDeploy, entry: MapEntry): string | undefined {
  const before = parsed.text.slice(parsed.lines.start(entry.keyRange.start.line), entry.keyStart);
  return /^\s*$/.test(before) ? before : undefined;
}

/** Takes an entry out of its map. Comments inside it stay, each on a line of its own. Undefined where that is not simple. */
export function removeEntry(parsed: ParsedDeploy, map: MapNode, entry: MapEntry): TextEdit | undefined {
  if (entry.merged || map.viaAlias || entry.value?.viaAlias === true && entry.value.start < entry.keyStart) return undefined;
  if (isFlow(parsed, map)) return removeFromFlow(parsed, map, entry);
  const own = map.entries.filter((one) => !one.merged);
  const indent = indentOf(parsed, entry);
  const next = own[own.indexOf(entry) + 1];
  const last = parsed.lines.position(entryEnd(parsed, entry)).line;
  const after = parsed.lines.start(last + 1);
  const kept = commentsIn(parsed, entry.keyStart, after);
  if (own.length === 1) return undefined;
  if (indent === undefined) return next === undefined || kept.length > 0 ? undefined : edit(parsed, entry.keyStart, next.keyStart, '');
  const start = parsed.lines.start(entry.keyRange.start.line);
  const isLast = after >= parsed.text.length && !/[\r\n]$/.test(parsed.text);
  if (isLast && kept.length === 0) return edit(parsed, parsed.text.slice(0, start).replace(/\r?\n$/, '').length, after, '');
  const newLine = parsed.text.includes('\r\n') ? '\r\n' : '\n';
  return edit(parsed, start, after, kept.map(({ text }, index) => `${indent}${text}${isLast && index === kept.length - 1 ? '' : newLine}`).join(''));
}

function removeFromFlow(parsed: ParsedDeploy, map: MapNode, entry: MapEntry): TextEdit {
  const own = map.entries.filter((one) => !one.merged);
  const [before, next] = [own[own.indexOf(entry) - 1], own[own.indexOf(entry) + 1]];
  const end = entryEnd(parsed, entry);
  const from = before === undefined ? entry.keyStart : entryEnd(parsed, before);
  const to = before === undefined && next !== undefined ? next.keyStart : end;
  const touched = commentsIn(parsed, from, to).length > 0;
  if (!touched) return edit(parsed, from, to, '');
  const comma = /^\s*,[ \t]*/.exec(parsed.text.slice(end))?.[0].length ?? 0;
  return edit(parsed, entry.keyStart, end + comma, '');
}
