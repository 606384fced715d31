import { entryOf, isList, isMap, type ListNode, type MapEntry, type MapNode, type NodePath, type ParsedDeploy, type Position } from '../../../core/config/index.ts';
import type { Fix, RuleContext } from '../../../core/rules/index.ts';
import { nodeAtPosition } from '../../hover/at.ts';

/** Where a change is asked for. */
export interface RefactorAt {
  readonly parsed: ParsedDeploy;
  readonly position: Position;
  /** Of the key's value or the scalar under the cursor. */
  readonly path: NodePath;
  /** Entries from the root down to the cursor, with the map that each stands in. */
  readonly entries: readonly EntryAt[];
  readonly context: RuleContext;
}

export interface EntryAt {
  readonly entry: MapEntry;
  readonly map: MapNode;
  readonly path: NodePath;
}

/** A change of the shape of a file that keeps its meaning. */
export type Refactor = (at: RefactorAt) => Fix | undefined;

/** What the changes look at; undefined where the cursor is on nothing, and for text that does not parse. */
export function refactorAt(parsed: ParsedDeploy, position: Position, context: RuleContext): RefactorAt | undefined {
  if (parsed.problems.length > 0) return undefined;
  const found = nodeAtPosition(parsed, position);
  if (found === undefined) return undefined;
  const entries: EntryAt[] = [];
  let node = parsed.root;
  for (const [index, step] of found.path.entries()) {
    if (typeof step === 'number') node = isList(node) ? node.items[step] : undefined;
    else {
      const entry = entryOf(node, step);
      if (!isMap(node) || entry === undefined || entry.merged) break;
      entries.push({ entry, map: node, path: found.path.slice(0, index + 1) });
      node = entry.value;
    }
  }
  return { parsed, position, path: found.path, entries, context };
}

/** The innermost entry at the cursor whose path, with `*` for free names and items, is one of some. */
export function entryAt({ entries }: RefactorAt, pattern: RegExp): EntryAt | undefined {
  return entries.findLast(({ path }) => pattern.test(path.map((step, index) => (typeof step === 'number' || (index === 1 && (path[0] === 'services' || path[0] === 'servers')) ? '*' : step)).join('.')));
}

export const isFlow = (parsed: ParsedDeploy, node: MapNode | ListNode): boolean => /[[{]/.test(parsed.text.charAt(node.start));
