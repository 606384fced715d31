import { FoldingRangeKind, type FoldingRange } from 'vscode-languageserver';
import { entriesOf, type MapEntry, type ParsedDeploy, type TreeNode } from '../../core/config/index.ts';
import type { DeployDocument } from '../document.ts';
import type { Feature } from '../feature.ts';
import { entrySpan, nodeSpan } from './spans.ts';

/** With more stretches than this, the first ones are given, so that a huge file cannot freeze the editor. */
const most = 5000;

/**
 * What can be folded away: keys and items of several lines, flow maps and lists of several lines, texts of several lines,
 * blocks of comments, and regions between `# region` and `# endregion`. Of brackets the closing line stays in sight.
 */
export function foldingRanges(document: DeployDocument): readonly FoldingRange[] {
  const { parsed } = document;
  if (parsed.tooComplex) return [];
  const found = new Map<number, FoldingRange>();
  const { folds, texts } = nodes(parsed);
  for (const range of [...folds, ...comments(parsed, texts)]) {
    const known = found.get(range.startLine);
    if (range.endLine > range.startLine && (known === undefined || known.endLine < range.endLine)) found.set(range.startLine, range);
  }
  return [...found.values()].sort((a, b) => a.startLine - b.startLine).slice(0, most);
}

/** Stretches of keys and items, and the lines inside texts, where a `#` starts no comment. */
function nodes(parsed: ParsedDeploy): { readonly folds: readonly FoldingRange[]; readonly texts: ReadonlySet<number> } {
  const found: FoldingRange[] = [];
  const texts = new Set<number>();
  const add = (start: number, end: number): void => {
    const [startLine, lastLine] = [parsed.lines.position(start).line, parsed.lines.position(end).line];
    const endLine = isBracketLine(parsed, end) ? lastLine - 1 : lastLine;
    if (endLine > startLine) found.push({ startLine, endLine });
  };
  const visitEntry = (entry: MapEntry): void => {
    if (entry.keyOrigin !== undefined || entry.merged) return;
    const { start, end } = entrySpan(parsed, entry);
    add(start, end);
    visit(entry.value);
  };
  const visit = (node: TreeNode | undefined): void => {
    if (node === undefined || node.viaAlias) return;
    if (node.kind === 'scalar') {
      const [first, last] = [parsed.lines.position(node.start).line, parsed.lines.position(nodeSpan(parsed, node).end).line];
      for (let line = first + 1; line <= last; line++) texts.add(line);
    }
    if (node.kind === 'map') for (const entry of node.entries) visitEntry(entry);
    if (node.kind !== 'list') return;
    for (const item of node.items) {
      if (item !== undefined && !item.viaAlias) add(item.start, nodeSpan(parsed, item).end);
      visit(item);
    }
  };
  for (const entry of entriesOf(parsed.root)) visitEntry(entry);
  if (parsed.root?.kind === 'list') visit(parsed.root);
  return { folds: found, texts };
}

/** Whether a value ends in a line that has nothing but closing brackets. */
function isBracketLine(parsed: ParsedDeploy, end: number): boolean {
  const line = parsed.lines.position(end).line;
  return /^[\s\]}]+$/.test(parsed.text.slice(parsed.lines.start(line), end));
}

/** Comments that stand in lines of their own one after another, and regions. */
function comments(parsed: ParsedDeploy, texts: ReadonlySet<number>): readonly FoldingRange[] {
  const found: FoldingRange[] = [];
  const open: number[] = [];
  let first: number | undefined;
  const close = (line: number): void => {
    if (first !== undefined) found.push({ startLine: first, endLine: line - 1, kind: FoldingRangeKind.Comment });
    first = undefined;
  };
  for (let line = 0; line < parsed.lines.count; line++) {
    const written = parsed.text.slice(parsed.lines.start(line), parsed.lines.start(line + 1));
    const region = texts.has(line) ? null : /^\s*#\s*(end)?region\b/.exec(written);
    if (region === null && !texts.has(line) && /^\s*#/.test(written)) {
      first ??= line;
      continue;
    }
    close(line);
    if (region === null) continue;
    if (region[1] === undefined) open.push(line);
    else {
      const startLine = open.pop();
      if (startLine !== undefined) found.push({ startLine, endLine: line, kind: FoldingRangeKind.Region });
    }
  }
  close(parsed.lines.count);
  return found;
}

export const foldingFeature: Feature = {
  capabilities: () => ({ foldingRangeProvider: true }),
  register({ connection, on }) {
    connection.onFoldingRanges(({ textDocument: { uri } }) => on(uri, [], (document) => [...foldingRanges(document)]));
  },
};
