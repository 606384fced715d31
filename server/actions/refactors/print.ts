import type { MapEntry, ParsedDeploy, TreeNode } from '../../../core/config/index.ts';

/** Whether a value can be written in another style without losing something: no comments, anchors, aliases, merges or block texts. */
export function isRewritable(parsed: ParsedDeploy, node: TreeNode, from: number): boolean {
  const written = parsed.text.slice(from, node.end);
  return !/(?:^|\s)#|(?:^|[\s,[{:-])[&*!](?=\S)|<<\s*:/m.test(withoutQuotes(written)) && isPlainTree(node);
}

const withoutQuotes = (text: string): string => text.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/g, '""');

function isPlainTree(node: TreeNode | undefined): boolean {
  if (node === undefined) return true;
  if (node.viaAlias) return false;
  if (node.kind === 'scalar') return node.style !== 'block' && node.range.start.line === node.range.end.line;
  return node.kind === 'list' ? node.items.every((item) => item !== undefined && isPlainTree(item)) : node.entries.every((entry) => !entry.merged && entry.repeats === undefined && isPlainTree(entry.value));
}

const keyText = (parsed: ParsedDeploy, entry: MapEntry): string => parsed.text.slice(entry.keyStart, parsed.lines.offset(entry.keyRange.end));

/** A value on one line. */
export function printFlow(parsed: ParsedDeploy, node: TreeNode | undefined): string {
  if (node === undefined) return '';
  if (node.kind === 'scalar') {
    const written = parsed.text.slice(node.start, node.end);
    return node.style === 'plain' && /[[\]{},]/.test(written) ? JSON.stringify(node.text) : written;
  }
  if (node.kind === 'list') return `[${node.items.map((item) => printFlow(parsed, item)).join(', ')}]`;
  const entries = node.entries.map((entry) => `${keyText(parsed, entry)}: ${printFlow(parsed, entry.value)}`.trimEnd());
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** The lines of a map or list in block style; what is inside stays in flow style. */
export function printBlock(parsed: ParsedDeploy, node: Exclude<TreeNode, { kind: 'scalar' }>, indent: number): string {
  const pad = ' '.repeat(indent);
  const lines = node.kind === 'list' ? node.items.map((item) => `- ${printFlow(parsed, item)}`) : node.entries.map((entry) => `${keyText(parsed, entry)}: ${printFlow(parsed, entry.value)}`.trimEnd());
  return lines.map((line) => pad + line).join(parsed.text.includes('\r\n') ? '\r\n' : '\n');
}
