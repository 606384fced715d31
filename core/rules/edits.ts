import { registerMessages } from '../base/index.ts';
import { isList, isMap, type ListNode, type MapEntry, type ParsedDeploy, type ScalarNode, type TreeNode } from '../config/index.ts';
import type { Fix, TextEdit } from './rule.ts';
import { perParse } from './view.ts';

/**
 * Takes one item out of a list, with its line and the comment in it. Undefined where that is not simple: a list that came
 * through an alias, the only item of a block list, an item with an anchor.
 */
export function removeItem(parsed: ParsedDeploy, list: ListNode, index: number): TextEdit | undefined {
  const [item, before, after] = [list.items[index], list.items[index - 1], list.items[index + 1]];
  if (item === undefined || list.viaAlias) return undefined;
  const { text } = parsed;
  if (text.charAt(list.start) !== '[') return list.items.length > 1 ? removeLines(parsed, item) : undefined;
  const from = index === 0 || before === undefined ? item.start : before.end;
  const to = index === 0 && after !== undefined ? after.start : item.end;
  return text.slice(from, to).includes('&') ? undefined : edit(parsed, from, to, '');
}

/** Takes out an item that an earlier one of its list makes needless. */
export function removeSecondFix(parsed: ParsedDeploy, list: TreeNode | undefined, item: ScalarNode): readonly Fix[] {
  const removed = isList(list) ? removeItem(parsed, list, list.items.indexOf(item)) : undefined;
  return removed === undefined ? [] : [{ title: { code: 'fix.remove-second', args: { text: item.text } }, edits: [removed], mechanical: true }];
}

function removeLines(parsed: ParsedDeploy, item: TreeNode): TextEdit | undefined {
  const { text, lines } = parsed;
  const first = lines.start(lines.position(item.start).line);
  if (!/^[ \t]*-[ \t]+$/.test(text.slice(first, item.start))) return undefined;
  const next = lines.start(lines.position(contentEnd(text, item)).line + 1);
  const isLast = next >= text.length && !/[\r\n]$/.test(text);
  return edit(parsed, isLast ? text.slice(0, first).replace(/\r?\n$/, '').length : first, next, '');
}

/** Adds an item, given as YAML, to the end of a list that has one. Undefined where that is not simple. */
export function appendItem(parsed: ParsedDeploy, list: ListNode, written: string): TextEdit | undefined {
  const last = list.items.at(-1);
  if (last === undefined || list.viaAlias) return undefined;
  const { text, lines } = parsed;
  if (text.charAt(list.start) === '[') return edit(parsed, last.end, last.end, `, ${written}`);
  const first = lines.start(lines.position(last.start).line);
  const dash = /^[ \t]*-[ \t]+$/.exec(text.slice(first, last.start))?.[0];
  if (dash === undefined) return undefined;
  const at = lineEnd(text, contentEnd(text, last));
  return edit(parsed, at, at, `${newLine(parsed)}${dash}${written}`);
}

/** Adds `key: value`, given as YAML, to the end of the map under an entry. Undefined where that is not simple. */
export function appendEntry(parsed: ParsedDeploy, parent: MapEntry, written: string): TextEdit | undefined {
  const map = parent.value;
  if (!isMap(map) || map.viaAlias) return undefined;
  const own = map.entries.filter((entry) => !entry.merged);
  const [first, last] = [own[0], own.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const { text, lines } = parsed;
  if (text.charAt(map.start) === '{') return last.value === undefined ? undefined : edit(parsed, last.value.end, last.value.end, `, ${written}`);
  const indent = text.slice(lines.start(lines.position(first.keyStart).line), first.keyStart);
  if (!/^ *$/.test(indent)) return undefined;
  const at = lineEnd(text, last.value === undefined ? last.keyStart : contentEnd(text, last.value));
  return edit(parsed, at, at, `${newLine(parsed)}${indent}${written}`);
}

/** An edit between two offsets. */
export const edit = (parsed: ParsedDeploy, from: number, to: number, newText: string): TextEdit => ({ range: parsed.lines.range(from, to), newText });

/** End of the last character of a value that is no white space: a block scalar ends behind its line. */
export function contentEnd(text: string, node: TreeNode): number {
  let at = node.end;
  while (at > node.start && /\s/.test(text.charAt(at - 1))) at--;
  return at;
}

function lineEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charAt(at) !== '\n' && text.charAt(at) !== '\r') at++;
  return at;
}

const newLine = perParse(({ text }): string => (text.includes('\r\n') ? '\r\n' : '\n'));

registerMessages({ 'fix.remove-second': 'Remove the second "{text}"' });
