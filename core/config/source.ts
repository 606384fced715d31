import type { Lines } from './lines.ts';
import type { NodePath, Range, SourceMap } from './model.ts';
import { entryOf, isList, nodeAt, type ScalarNode, type TreeNode } from './tree.ts';

/** Places by path of the file, read off the tree. */
export function sourceMap(root: TreeNode | undefined, document: Range): SourceMap {
  return {
    document,
    key: (path) => {
      const last = path.at(-1);
      return typeof last === 'string' ? entryOf(nodeAt(root, path.slice(0, -1)), last)?.keyRange : undefined;
    },
    value: (path) => nodeAt(root, path)?.range ?? emptyItem(root, path),
  };
}

function emptyItem(root: TreeNode | undefined, path: NodePath): Range | undefined {
  const last = path.at(-1);
  const parent = nodeAt(root, path.slice(0, -1));
  return typeof last === 'number' && isList(parent) ? parent.itemRanges[last] : undefined;
}

/** The first token that is no comment, or line 1 column 1 when there is none. */
export function firstToken(text: string, lines: Lines): Range {
  const found = /^(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))*[ \t]*([^\s#](?:(?!:(?:\s|$))\S)*)/.exec(text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text);
  if (found?.[1] === undefined) return lines.range(0, 0);
  return lines.range(found[0].length - found[1].length, found[0].length);
}

/** Place of characters `from` to `to` of a scalar's text; the whole value where the text is folded or escaped. */
export function partRange(scalar: ScalarNode, from: number, to: number, lines: Lines): Range {
  return scalar.textStart === undefined ? scalar.range : lines.range(scalar.textStart + from, scalar.textStart + to);
}
