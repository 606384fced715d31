import type { Position, Range } from '../core/config/index.ts';

/** Where the cursor stands in the text, also where the text does not parse yet. */
export interface Cursor {
  /** Keys from the root down: `services`, `web`, `hosts`. */
  readonly path: readonly string[];
  /** Behind a colon or a dash, in a value or an item. */
  readonly inValue: boolean;
  /** The word around the cursor. */
  readonly word: Range;
  readonly wordText: string;
}

/** Reads the place of the cursor from indentation and brackets of the lines above, not from the parse. */
export function cursorAt(lines: readonly string[], position: Position): Cursor {
  const line = lines[position.line] ?? '';
  const before = line.slice(0, position.character);
  const wordStart = position.character - (/[\w.-]*$/.exec(before)?.[0].length ?? 0);
  const wordEnd = position.character + (/^[\w.-]*/.exec(line.slice(position.character))?.[0].length ?? 0);
  const own = ownKeys(before);
  const path = [...parents(lines, position.line, before), ...own.keys];
  return {
    path,
    inValue: own.inValue,
    word: { start: { line: position.line, character: wordStart }, end: { line: position.line, character: wordEnd } },
    wordText: line.slice(wordStart, wordEnd),
  };
}

const keyLine = /^(\s*)(?:- +)*("[^"]*"|'[^']*'|[^\s#'"[{][^:#]*?)\s*:(?:\s|$)/;
const unquote = (key: string): string => key.replace(/^(["'])(.*)\1$/, '$2');
const indentOf = (line: string): number => /^\s*/.exec(line)?.[0].length ?? 0;

/** Keys of the lines above that the line of the cursor is nested in. */
function parents(lines: readonly string[], from: number, before: string): string[] {
  const keys: string[] = [];
  const isItem = /^\s*-(\s|$)/.test(before);
  let indent = indentOf(before);
  // A list may stand at the indentation of its key.
  let orEqual = isItem;
  for (let at = from - 1; at >= 0 && (indent > 0 || orEqual); at--) {
    const line = lines[at] ?? '';
    const found = keyLine.exec(line);
    if (/^\s*(#|$)/.test(line) || found === null) continue;
    const here = indentOf(line);
    if (here < indent || (orEqual && here === indent)) {
      keys.unshift(unquote(found[2] ?? ''));
      indent = here;
      orEqual = false;
    }
  }
  return keys;
}

interface Level {
  key: string | undefined;
  readonly kind: '{' | '[' | 'line';
}

const tokens = /"[^"]*"?|'[^']*'?|[{}[\],]|:(?=\s|$)|(?:[^\s{}[\],:"']|:(?!\s|$))+/g;

/** Keys of the cursor's own line, flow maps and lists included. */
function ownKeys(before: string): { keys: string[]; inValue: boolean } {
  const item = /^\s*(?:-\s+)+|^\s*-$/.exec(before)?.[0] ?? '';
  const stack: Level[] = [{ key: undefined, kind: 'line' }];
  let word = '';
  for (const [token] of before.slice(item.length).matchAll(tokens)) {
    const top = stack.at(-1);
    if (top === undefined) break;
    if (token === ':') top.key = unquote(word);
    else if (token === '{' || token === '[') stack.push({ key: undefined, kind: token });
    else if (token === '}' || token === ']') stack.pop();
    else if (token === ',' && top.kind === '{') top.key = undefined;
    word = token;
  }
  const keys = stack.map(({ key }) => key).filter((key) => key !== undefined);
  return { keys, inValue: item !== '' || stack.at(-1)?.kind === '[' || stack.at(-1)?.key !== undefined };
}
