/** What the text alone tells of maps and lists: enough to know where a cursor is, however broken the rest. */
export type SketchNode = SketchBranch | SketchScalar;
export type SketchBranch = SketchMap | SketchList;

interface Branch {
  readonly flow: boolean;
  /** Column of its keys or dashes; of a flow collection, of the block around it. */
  indent: number;
}

export interface SketchMap extends Branch {
  readonly kind: 'map';
  readonly entries: SketchEntry[];
}

export interface SketchList extends Branch {
  readonly kind: 'list';
  readonly items: SketchItem[];
}

export interface SketchEntry {
  readonly key: string;
  readonly line: number;
  readonly from: number;
  child?: SketchNode;
}

export interface SketchItem {
  child?: SketchNode;
}

export interface SketchScalar {
  readonly kind: 'scalar';
  readonly text: string;
  readonly line: number;
  readonly from: number;
}

export const newMap = (indent: number, flow = false): SketchMap => ({ kind: 'map', flow, indent, entries: [] });
export const newList = (indent: number, flow = false): SketchList => ({ kind: 'list', flow, indent, items: [] });

/** The entry or item that is being read. */
export const current = (node: SketchBranch): SketchEntry | SketchItem | undefined => (node.kind === 'map' ? node.entries.at(-1) : node.items.at(-1));

/** Steps from the root through some open maps and lists, into the last of them when asked. */
export function pathOf(nodes: readonly SketchBranch[], into: boolean): (string | number)[] {
  return nodes.slice(0, into ? undefined : -1).map((node) => (node.kind === 'map' ? (node.entries.at(-1)?.key ?? '') : Math.max(0, node.items.length - 1)));
}

/** Keys of a map or texts of a list, but not what starts at a place. */
export function namesIn(node: SketchBranch, line: number, from: number): string[] {
  if (node.kind === 'map') return node.entries.filter((entry) => entry.line !== line || entry.from !== from).map((entry) => entry.key);
  return node.items.flatMap(({ child }) => (child?.kind === 'scalar' && (child.line !== line || child.from !== from) ? [child.text] : []));
}
