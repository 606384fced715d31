import { isMap, type MapEntry, type ParsedDeploy, type TreeNode } from '../../config/index.ts';
import { edit } from '../edits.ts';
import type { TextEdit } from '../rule.ts';

/** Puts `key: value`, given as YAML, in front of all else in a map. Undefined where that is not simple. */
export function insertFirst(parsed: ParsedDeploy, map: TreeNode | undefined, written: string): TextEdit | undefined {
  if (!isMap(map) || map.viaAlias) return undefined;
  const { start, end } = map;
  if (parsed.text.charAt(start) !== '{') return insertBefore(parsed, start, written);
  return map.entries.length === 0 ? edit(parsed, start, end, `{ ${written} }`) : edit(parsed, start + 1, start + 1, `${/^\s/.test(parsed.text.charAt(start + 1)) ? ' ' : ''}${written},${/^\s/.test(parsed.text.charAt(start + 1)) ? '' : ' '}`);
}

/** Puts `key: value` in front of an entry of a map. */
export function insertBeforeEntry(parsed: ParsedDeploy, map: TreeNode | undefined, entry: MapEntry, written: string): TextEdit | undefined {
  if (!isMap(map) || map.viaAlias || entry.merged) return undefined;
  if (parsed.text.charAt(map.start) !== '{') return insertBefore(parsed, entry.keyStart, written);
  return /[{,]\s*$/.test(parsed.text.slice(map.start, entry.keyStart)) ? edit(parsed, entry.keyStart, entry.keyStart, `${written}, `) : undefined;
}

/** A line of its own at a place where only indentation and dashes stand before. */
function insertBefore(parsed: ParsedDeploy, at: number, written: string): TextEdit | undefined {
  const { text, lines } = parsed;
  const before = text.slice(lines.start(lines.position(at).line), at);
  if (!/^[ -]*$/.test(before)) return undefined;
  return edit(parsed, at, at, `${written}${text.includes('\r\n') ? '\r\n' : '\n'}${' '.repeat(before.length)}`);
}
