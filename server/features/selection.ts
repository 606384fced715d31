import type { Position, SelectionRange } from 'vscode-languageserver';
import type { MapEntry, ParsedDeploy, Span, TreeNode } from '../../core/config/index.ts';
import type { DeployDocument } from '../document.ts';
import type { Feature } from '../feature.ts';
import { mentionAt } from './mentions.ts';
import { entrySpan, nodeSpan } from './spans.ts';

/** From the name or value at each position outwards: the text, its quotes, the key with its value, the map, up to the file. */
export function selectionRanges(document: DeployDocument, positions: readonly Position[]): SelectionRange[] {
  return positions.map((position) => chain(document.parsed, spansAt(document.parsed, position), position));
}

/** Each span as a parent of the next smaller one; equal and crossing ones are left out. */
function chain(parsed: ParsedDeploy, spans: readonly Span[], position: Position): SelectionRange {
  let outer: SelectionRange | undefined;
  let last: Span | undefined;
  for (const span of [...spans].sort((a, b) => b.end - b.start - (a.end - a.start))) {
    if (last !== undefined && (span.start < last.start || span.end > last.end || (span.start === last.start && span.end === last.end))) continue;
    outer = { range: parsed.lines.range(span.start, span.end), ...(outer === undefined ? {} : { parent: outer }) };
    last = span;
  }
  return outer ?? { range: { start: position, end: position } };
}

function spansAt(parsed: ParsedDeploy, position: Position): readonly Span[] {
  const at = parsed.lines.offset(position);
  const holds = ({ start, end }: Span): boolean => start <= at && at <= end;
  const found: Span[] = [{ start: 0, end: parsed.text.length }];
  const mention = mentionAt(parsed, position);
  if (mention !== undefined) found.push(...[{ start: mention.start, end: mention.end }, mention.area].filter(holds));
  const visitEntry = (entry: MapEntry): void => {
    if (entry.keyOrigin !== undefined || entry.merged) return;
    const span = entrySpan(parsed, entry);
    if (!holds(span)) return;
    found.push(span, ...[{ start: entry.keyStart, end: parsed.lines.offset(entry.keyRange.end) }].filter(holds));
    visit(entry.value);
  };
  const visit = (node: TreeNode | undefined): void => {
    const span = node === undefined ? undefined : nodeSpan(parsed, node);
    if (node === undefined || span === undefined || !holds(span)) return;
    found.push(span);
    if (node.viaAlias) return;
    if (node.kind === 'scalar') found.push(...insideQuotes(parsed, span).filter(holds));
    else if (node.kind === 'list') node.items.forEach(visit);
    else node.entries.forEach(visitEntry);
  };
  visit(parsed.root);
  return found;
}

const insideQuotes = (parsed: ParsedDeploy, { start, end }: Span): readonly Span[] =>
  end - start > 2 && /["']/.test(parsed.text.charAt(start)) ? [{ start: start + 1, end: end - 1 }] : [];

export const selectionFeature: Feature = {
  capabilities: () => ({ selectionRangeProvider: true }),
  register({ connection, on }) {
    connection.onSelectionRanges(({ textDocument: { uri }, positions }) => on(uri, null, (document) => selectionRanges(document, positions)));
  },
};
