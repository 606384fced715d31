import { Lexer } from 'yaml';
import type { ParsedDeploy, Span } from '../../core/config/index.ts';
import { perParse } from '../../core/rules/view.ts';

/** `&name` or `*name`, with the place of the name alone. */
export interface AnchorToken extends Span {
  readonly name: string;
  readonly isAnchor: boolean;
  /** Tells anchors of one name apart: the offset of the anchor that an alias means. Undefined: there is none before it. */
  readonly anchor: number | undefined;
}

/** The marks that the lexer adds; they stand for nothing in the text. */
const marks = new Set(['\u0002', '\u0018', '\u001F']);
const scalarMark = '\u001F';

/** A sign that can start an anchor or alias: what has none, as times of crons and addresses, needs no lexer. */
const maybe = /(?:^|[\s[{,:])[&*][^\s,[\]{}]/;

/** All anchors and aliases of a file, in order. An alias means the last anchor of its name before it. */
export const anchorTokens = perParse((parsed: ParsedDeploy): readonly AnchorToken[] => {
  if (parsed.root === undefined || !maybe.test(parsed.text)) return [];
  const found: AnchorToken[] = [];
  const last = new Map<string, number>();
  let at = 0;
  let isScalar = false;
  for (const token of new Lexer().lex(parsed.text)) {
    if (!isScalar && marks.has(token)) {
      isScalar = token === scalarMark;
      continue;
    }
    const name = token.slice(1);
    if (!isScalar && name !== '' && (token.startsWith('&') || token.startsWith('*'))) {
      const isAnchor = token.startsWith('&');
      if (isAnchor) last.set(name, at + 1);
      found.push({ name, isAnchor, anchor: last.get(name), start: at + 1, end: at + token.length });
    }
    isScalar = false;
    at += token.length;
  }
  return found;
});
