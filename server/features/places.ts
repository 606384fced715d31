import type { MapEntry, ParsedDeploy, ScalarNode, Span } from '../../core/config/index.ts';

/** Longer texts that are folded or escaped are not searched: what stands in them has the place of the whole value. */
const longest = 16 * 1024;

/** Where something is written, and whether those are its very characters, which another text can replace. */
export interface Place extends Span {
  readonly exact: boolean;
}

/** Where a value is written: at its anchor when it came through an alias. */
export const spanOf = (node: ScalarNode): Span => node.origin ?? { start: node.start, end: node.end };

/** Where a piece of a value's text is written, also in text that is folded, escaped or in a block. */
export function placeOf(parsed: ParsedDeploy, node: ScalarNode, from: number, piece: string): Place {
  const span = spanOf(node);
  const start = node.textStart ?? (parsed.text.startsWith(node.text, span.start) ? span.start : undefined);
  if (start !== undefined) return { start: start + from, end: start + from + piece.length, exact: true };
  const whole = { ...span, exact: false };
  if (span.end - span.start > longest) return whole;
  const [inText, inFile] = [offsetsOf(node.text, piece), offsetsOf(parsed.text.slice(span.start, span.end), piece)];
  const at = inFile[inText.indexOf(from)];
  return at === undefined || inText.length !== inFile.length ? whole : { start: span.start + at, end: span.start + at + piece.length, exact: true };
}

function offsetsOf(text: string, piece: string): readonly number[] {
  const found: number[] = [];
  for (let at = text.indexOf(piece); at >= 0 && piece !== ''; at = text.indexOf(piece, at + 1)) found.push(at);
  return found;
}

/** Where a key is written, without its quotes. */
export function keyPlace(parsed: ParsedDeploy, entry: MapEntry): Place {
  const span = entry.keyOrigin ?? { start: entry.keyStart, end: parsed.lines.offset(entry.keyRange.end) };
  return inside(parsed, span, entry.key);
}

/** Where the whole text of a value is written, without its quotes. */
export const wholePlace = (parsed: ParsedDeploy, node: ScalarNode): Place => inside(parsed, spanOf(node), node.text);

function inside(parsed: ParsedDeploy, span: Span, text: string): Place {
  const written = parsed.text.slice(span.start, span.end);
  if (written === text) return { ...span, exact: true };
  return written.slice(1, -1) === text && /^["']/.test(written) ? { start: span.start + 1, end: span.end - 1, exact: true } : { ...span, exact: false };
}

/** Whether quotes stand around a place. */
export const isQuoted = (parsed: ParsedDeploy, place: Span): boolean => /["']/.test(parsed.text.charAt(place.start - 1)) && parsed.text.charAt(place.start - 1) === parsed.text.charAt(place.end);
