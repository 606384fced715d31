import type { NodePath, Range } from './model.ts';

/**
 * The file as a tree of plain nodes: anchors, aliases and merge keys resolved, every node with its place. What came
 * through an alias stands at the alias. This is what rules, features and the resolver walk; the YAML library stays behind it.
 */
export type TreeNode = MapNode | ListNode | ScalarNode;

interface Place {
  /** Where a diagnostic about this value goes: the value, or the first line of a block map or list. */
  readonly range: Range;
  /** Offsets of the whole value, all lines. */
  readonly start: number;
  readonly end: number;
  /** Came through an alias or a merge key: `range` is the alias. */
  readonly viaAlias: boolean;
  /** Where the value is written, when it came through an alias: offsets at the anchor. */
  readonly origin?: Span;
}

/** A stretch of the text in offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface MapEntry {
  readonly key: string;
  readonly keyRange: Range;
  readonly keyStart: number;
  /** Where the key is written, when it came through an alias: offsets at the anchor. */
  readonly keyOrigin?: Span;
  /** Empty when nothing, `null` or `~` stands there. */
  readonly value: TreeNode | undefined;
  /** Came in through `<<`. */
  readonly merged: boolean;
  /** Set on the second and later entries of one key; they have no effect. */
  readonly repeats?: MapEntry;
}

export interface MapNode extends Place {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
  /** The entry that takes effect, by key. */
  readonly byKey: ReadonlyMap<string, MapEntry>;
}

export interface ListNode extends Place {
  readonly kind: 'list';
  readonly items: readonly (TreeNode | undefined)[];
  /** Place of each item, also of empty ones. */
  readonly itemRanges: readonly Range[];
}

export interface ScalarNode extends Place {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** What the file says: the characters of a plain number or boolean (`1.10`), the decoded text of a string. */
  readonly text: string;
  readonly style: 'plain' | 'quoted' | 'block';
  /** Offset of the first character of `text`, when `text` stands in the file character by character. */
  readonly textStart?: number;
}

export const isMap = (node: TreeNode | undefined): node is MapNode => node?.kind === 'map';
export const isList = (node: TreeNode | undefined): node is ListNode => node?.kind === 'list';
export const isScalar = (node: TreeNode | undefined): node is ScalarNode => node?.kind === 'scalar';
export const isText = (node: TreeNode | undefined): node is ScalarNode & { readonly value: string } =>
  node?.kind === 'scalar' && typeof node.value === 'string';

/** The entry that takes effect for a key of a map. */
export const entryOf = (node: TreeNode | undefined, key: string): MapEntry | undefined =>
  isMap(node) ? node.byKey.get(key) : undefined;

/** The value under a key; undefined when absent or empty. */
export const valueOf = (node: TreeNode | undefined, key: string): TreeNode | undefined => entryOf(node, key)?.value;

/** The entries of a map that take effect; none for anything else. */
export const entriesOf = (node: TreeNode | undefined): readonly MapEntry[] =>
  isMap(node) ? node.entries.filter((entry) => entry.repeats === undefined) : [];

/** The items of a list that have a value; none for anything else. */
export const itemsOf = (node: TreeNode | undefined): readonly TreeNode[] =>
  isList(node) ? node.items.filter((item) => item !== undefined) : [];

/** The texts of a list of strings with their nodes; other items are left out. */
export const textItems = (node: TreeNode | undefined): readonly (ScalarNode & { readonly value: string })[] => itemsOf(node).filter(isText);

/** The node at a path of the file. */
export function nodeAt(root: TreeNode | undefined, path: NodePath): TreeNode | undefined {
  let node = root;
  for (const step of path) node = typeof step === 'number' ? (isList(node) ? node.items[step] : undefined) : valueOf(node, step);
  return node;
}

/** Plain JavaScript values, as a YAML loader would give them; empty values are null. */
export function toData(node: TreeNode | undefined): unknown {
  if (node === undefined) return null;
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toData);
  return Object.fromEntries(entriesOf(node).map((entry) => [entry.key, toData(entry.value)]));
}

/** Calls back for every node, parents first, with its path in the file. */
export function walk(node: TreeNode | undefined, visit: (node: TreeNode, path: NodePath) => void, path: NodePath = []): void {
  if (node === undefined) return;
  visit(node, path);
  if (node.kind === 'map') for (const entry of entriesOf(node)) walk(entry.value, visit, [...path, entry.key]);
  if (node.kind === 'list') node.items.forEach((item, index) => walk(item, visit, [...path, index]));
}
