import type { MapEntry, ParsedDeploy, Span, TreeNode } from '../../core/config/index.ts';

/** The offset without the white space before it, but not before `from`. */
export function trimEnd(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && /\s/.test(text.charAt(end - 1))) end--;
  return end;
}

/** A key with its whole value, as it stands in the file: of what came through an alias, the alias. */
export function entrySpan(parsed: ParsedDeploy, entry: MapEntry): Span {
  const keyEnd = parsed.lines.offset(entry.keyRange.end);
  return { start: entry.keyStart, end: entry.value === undefined ? keyEnd : Math.max(keyEnd, nodeSpan(parsed, entry.value).end) };
}

/** A whole value without the line ends and blanks after it. */
export const nodeSpan = (parsed: ParsedDeploy, node: TreeNode): Span => ({ start: node.start, end: trimEnd(parsed.text, node.start, node.end) });
