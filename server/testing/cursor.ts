import type { Position } from '../../core/config/index.ts';
import { DeployDocument } from '../document.ts';

/** A document of a text with `|` where the cursor is. A second `|` stays in the text. */
export function atCursor(written: string, uri?: string): { readonly document: DeployDocument; readonly position: Position } {
  const offset = written.indexOf('|');
  if (offset < 0) throw new Error('no | in the text');
  const document = DeployDocument.of(written.slice(0, offset) + written.slice(offset + 1), uri);
  return { document, position: document.text.positionAt(offset) };
}

/** The text with `«` and `»` around ranges: what a test shows as the answer. */
export function marking(document: DeployDocument, ranges: readonly { readonly start: Position; readonly end: Position }[]): string {
  const marks = ranges.flatMap(({ start, end }) => [{ at: document.text.offsetAt(start), mark: '«' }, { at: document.text.offsetAt(end), mark: '»' }]);
  let text = document.text.getText();
  for (const { at, mark } of marks.sort((a, b) => b.at - a.at || (a.mark === '«' ? -1 : 1))) text = text.slice(0, at) + mark + text.slice(at);
  return text;
}
