import { covers, type Lines, type MapEntry, type NodePath, type ParsedDeploy, type Position, type Range, type ScalarNode, type TreeNode } from '../../core/config/index.ts';

/** What stands at a position of the tree. */
export interface At {
  /** Of the key's value, or of the scalar. */
  readonly path: NodePath;
  readonly range: Range;
  /** On the key itself. */
  readonly entry?: MapEntry;
  /** On a value. */
  readonly scalar?: ScalarNode;
}

/** The key or scalar under a position; what came in by a merge stands elsewhere. */
export function nodeAtPosition(parsed: ParsedDeploy, position: Position): At | undefined {
  const offset = parsed.lines.offset(position);
  const path: (string | number)[] = [];
  let node = parsed.root;
  while (node !== undefined) {
    if (node.kind === 'scalar') return within(node, offset) ? { path, range: node.viaAlias ? node.range : parsed.lines.range(node.start, node.end), scalar: node } : undefined;
    const next: Step | undefined = node.viaAlias ? undefined : step(node, offset, position, parsed.lines);
    if (next === undefined) return undefined;
    path.push(next.step);
    if (next.onKey !== undefined) return { path, range: next.onKey.keyRange, entry: next.onKey };
    node = next.node;
  }
  return undefined;
}

interface Step {
  readonly step: string | number;
  readonly node: TreeNode | undefined;
  readonly onKey?: MapEntry;
}

const within = (node: TreeNode, offset: number): boolean => node.start <= offset && offset <= node.end;

function step(node: Exclude<TreeNode, ScalarNode>, offset: number, position: Position, lines: Lines): Step | undefined {
  if (node.kind === 'list') {
    const index = node.items.findIndex((item) => item !== undefined && (within(item, offset) || (item.kind === 'map' && lines.position(item.start).line === position.line && item.start <= offset)));
    return index < 0 ? undefined : { step: index, node: node.items[index] };
  }
  for (const entry of node.entries) {
    if (entry.merged) continue;
    if (covers(entry.keyRange, position)) return { step: entry.key, node: undefined, onKey: entry };
    if (entry.value !== undefined && within(entry.value, offset)) return { step: entry.key, node: entry.value };
  }
  return undefined;
}
