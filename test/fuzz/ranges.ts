import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Position, Range, SemanticTokens } from 'vscode-languageserver-protocol';

/** Every range in an answer that speaks about a document itself; what names another file is left out. */
export function rangesIn(answer: unknown, uri: string): readonly Range[] {
  if (typeof answer !== 'object' || answer === null) return [];
  if (Array.isArray(answer)) return answer.flatMap((one) => rangesIn(one, uri));
  if (isRange(answer)) return [answer];
  const named = ['uri', 'targetUri'].map((key) => (answer as Record<string, unknown>)[key]).find((value) => typeof value === 'string');
  const document = (answer as { textDocument?: { uri?: string } }).textDocument?.uri;
  if ((named ?? document ?? uri) !== uri) return [];
  return Object.entries(answer).flatMap(([key, value]) => (key.includes('://') && key !== uri ? [] : rangesIn(value, uri)));
}

const isRange = (value: object): value is Range => 'start' in value && 'end' in value && isPosition(value.start) && isPosition(value.end);
const isPosition = (value: unknown): value is Position => typeof value === 'object' && value !== null && 'line' in value && 'character' in value;

/** The ranges of semantic tokens, which come as numbers relative to each other. */
export function tokenRanges({ data }: SemanticTokens): readonly Range[] {
  const ranges: Range[] = [];
  let [line, character] = [0, 0];
  for (let at = 0; at < data.length; at += 5) {
    const [lines = 0, characters = 0, length = 0] = data.slice(at, at + 3);
    character = lines === 0 ? character + characters : characters;
    line += lines;
    ranges.push({ start: { line, character }, end: { line, character: character + length } });
  }
  return ranges;
}

/** Whether a range lies in a document, its end not before its start, and neither in the middle of a line end. */
export function isInside({ start, end }: Range, document: TextDocument): boolean {
  const exact = (position: Position): boolean => {
    const back = document.positionAt(document.offsetAt(position));
    return back.line === position.line && back.character === position.character;
  };
  return exact(start) && exact(end) && document.offsetAt(start) <= document.offsetAt(end);
}
