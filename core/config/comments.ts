import { Lexer } from 'yaml';

/** A comment of the file in offsets; `from` is its `#`, `to` the end of its line. */
export interface Comment {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Marks that the lexer puts between the pieces of the text; they take no room in it. */
const documentStart = '\u0002';
const flowEnd = '\u0018';
const scalarFollows = '\u001F';

/** Every comment of a text, in order; a `#` inside a value is none. */
export function commentsOf(text: string): readonly Comment[] {
  if (!text.includes('#')) return [];
  const found: Comment[] = [];
  let at = 0;
  let inScalar = false;
  for (const token of new Lexer().lex(text)) {
    if (token === documentStart || token === flowEnd) continue;
    if (token === scalarFollows) {
      inScalar = true;
      continue;
    }
    if (token.startsWith('#') && !inScalar) found.push({ from: at, to: at + token.length, text: token });
    inScalar = false;
    at += token.length;
  }
  return found;
}
