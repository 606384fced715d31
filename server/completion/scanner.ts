import type { Lines, Position } from '../../core/config/index.ts';
import { readFlow } from './flow.ts';
import type { Place } from './place.ts';
import { indentOf, isEmpty, keyAt, scalarAt, type Token } from './tokens.ts';
import { Trail } from './trail.ts';

/** Reads the structure of a text line by line, from the section of the cursor on, until what the cursor stands in is closed. */
export class Scanner {
  readonly #text: string;
  readonly #lines: Lines;
  readonly #cursor: Position;
  readonly #trail: Trail;

  constructor(text: string, lines: Lines, cursor: Position) {
    this.#text = text;
    this.#lines = lines;
    this.#cursor = cursor;
    this.#trail = new Trail(cursor);
  }

  place(): Place | undefined {
    const first = this.#firstLine();
    let line = first;
    while (line < this.#lines.count && !(line > this.#cursor.line && (this.#trail.isDone || this.#trail.place === undefined))) line = this.#readLine(line);
    const { place } = this.#trail;
    return place?.kind === 'key' && place.path.length === 0 ? { ...place, siblings: [...this.#keysAbove(first), ...place.siblings] } : place;
  }

  readonly #line = (line: number): string => this.#text.slice(this.#lines.start(line), this.#lines.start(line + 1)).replace(/[\r\n]+$/, '').replace(/^\uFEFF/, ' ');

  /** The key without indentation that the cursor stands below. */
  #firstLine(): number {
    for (let line = this.#cursor.line; line > 0; line--) if (keyAt(this.#line(line), 0) !== undefined) return line;
    return 0;
  }

  #keysAbove(line: number): string[] {
    return Array.from({ length: line }, (_, index) => keyAt(this.#line(index), 0)?.token.text).filter((key) => key !== undefined);
  }

  /** Reads a line in block context and returns the next one to read. */
  #readLine(line: number): number {
    const text = this.#line(line);
    const indent = indentOf(text);
    if (isEmpty(text)) {
      if (this.#trail.isHere(line, 0, indent)) this.#trail.takeFresh(line, this.#cursor.character, undefined);
      return line + 1;
    }
    if (/^(?:---|\.\.\.)(?:\s|$)|^%/.test(text)) {
      this.#trail.restart();
      return line + 1;
    }
    let at = indent;
    while (/^-(?:\s|$)/.test(text.slice(at))) {
      this.#trail.dash(at);
      const next = at + 1 + indentOf(text.slice(at + 1));
      if (next >= text.length || text[next] === '#') {
        if (this.#trail.isHere(line, at + 1, next)) this.#trail.take('value', line, { needsSpace: this.#cursor.character === at + 1, indent: at + 2 });
        return line + 1;
      }
      at = next;
    }
    return this.#content(line, at, at > indent);
  }

  /** A key with its value, a bare word, or what stands behind a dash. */
  #content(line: number, at: number, isItem: boolean): number {
    const text = this.#line(line);
    const key = keyAt(text, at);
    if (key !== undefined) {
      this.#trail.key(line, at, key.token);
      if (this.#trail.isHere(line, key.token.from, key.token.to)) this.#trail.take('key', line, { token: key.token, colonFollows: true });
      return this.#value(line, key.after);
    }
    if (isItem) return this.#value(line, at);
    if (/^[[{]/.test(text.slice(at))) return readFlow(this.#trail, this.#line, this.#lines.count, { line, at });
    const token = scalarAt(text, at, false);
    if (this.#trail.isHere(line, token.from, token.to)) this.#trail.takeFresh(line, at, token);
    else this.#trail.fill(line, token);
    return line + 1;
  }

  /** What stands behind a colon or a dash, from a column on. */
  #value(line: number, after: number): number {
    const text = this.#line(line);
    const at = after + (/^\s*(?:[&!]\S*(?:\s+|$))*/.exec(text.slice(after))?.[0].length ?? 0);
    const rest = text.slice(at);
    const needsSpace = this.#cursor.character === after && text[after - 1] === ':';
    if (rest === '' || (rest.startsWith('#') && at > after)) {
      if (this.#trail.isHere(line, after, rest === '' ? at : at - 1)) this.#trail.take('value', line, { needsSpace });
      return line + 1;
    }
    if (this.#trail.isHere(line, after, at - 1)) this.#trail.take('value', line, { needsSpace });
    if (/^[|>][0-9+-]*(?:\s|$)/.test(rest)) {
      this.#trail.fill(line, scalarAt(text, at, false));
      return this.#skipDeeper(line + 1);
    }
    if (/^[[{]/.test(rest)) return readFlow(this.#trail, this.#line, this.#lines.count, { line, at });
    const token = scalarAt(text, at, false);
    this.#trail.fill(line, token);
    if (this.#trail.isHere(line, token.from, token.to)) this.#trail.take('value', line, { token, indent: this.#trail.top.kind === 'list' ? at : this.#trail.top.indent });
    return token.closed ? line + 1 : this.#skipQuote(line, token);
  }

  /** Lines of a block text: those deeper than its key, with the empty ones between them. */
  #skipDeeper(from: number): number {
    const { indent } = this.#trail.top;
    let line = from;
    for (let next = from; next < this.#lines.count; next++) {
      const text = this.#line(next);
      if (text.trim() === '') continue;
      if (indentOf(text) <= indent) break;
      line = next + 1;
    }
    return line;
  }

  /** A quoted text may go on in deeper lines; when its end is not there, it was only half typed. */
  #skipQuote(line: number, token: Token): number {
    const { indent } = this.#trail.top;
    for (let next = line + 1; next < this.#lines.count; next++) {
      const text = this.#line(next);
      if (text.trim() !== '' && (indentOf(text) <= indent || keyAt(text, indentOf(text)) !== undefined)) break;
      if (token.quote !== undefined && text.includes(token.quote)) return next + 1;
    }
    return line + 1;
  }
}
