import { isMap, type MapEntry, type MapNode, type ParsedDeploy, type Position, type TreeNode } from '../../core/config/index.ts';
import { anchorTokens } from './anchors.ts';

/**
 * A file with only that in its tree which a place may belong to: the entry of the first level there, and in it that of
 * the second, with their paths, dialect and model as they are. What is named at a place is looked for in it, so that a
 * hover costs one service and not the file. What came through an alias is written elsewhere: such a file stays whole.
 */
export function around(parsed: ParsedDeploy, position: Position): ParsedDeploy {
  if (!isMap(parsed.root) || anchorTokens(parsed).some(({ isAnchor }) => !isAnchor)) return parsed;
  const root = cut(parsed.root, parsed.lines.offset(position), (value, offset) => (isMap(value) ? cut(value, offset) : value));
  // What is known of the whole file, as its model, stays behind it and is not made again.
  return Object.create(parsed, { root: { value: root, enumerable: true } }) as ParsedDeploy;
}

/** A map with the entries that touch a place: one, or two at the border between them. Merged entries are not in file order: such a map stays whole. */
function cut(map: MapNode, offset: number, below: (value: TreeNode, offset: number) => TreeNode = (value) => value): MapNode {
  if (map.entries.at(-1)?.merged === true) return map;
  const last = lastBefore(map.entries, offset);
  const touching = map.entries.slice(Math.max(0, last - (map.entries[last]?.keyStart === offset ? 1 : 0)), last + 1);
  const entries = touching.map((entry) => (entry.value === undefined ? entry : { ...entry, value: below(entry.value, offset) }));
  return { ...map, entries, byKey: new Map(entries.filter(({ repeats }) => repeats === undefined).map((entry) => [entry.key, entry])) };
}

/** Index of the last entry that starts at a place or before it; -1 when there is none. */
function lastBefore(entries: readonly MapEntry[], offset: number): number {
  let low = -1;
  let high = entries.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((entries[middle]?.keyStart ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
