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
  /** Of the keys below the section of the cursor. */
  #column: number | undefined;

  constructor(text: string, lines: Lines, cursor: Position) {
    this.#text = text;
    this.#lines = lines;
    this.#cursor = cursor;
    this.#trail = new Trail(cursor);
  }

  place(): Place | undefined {
    const section = this.#keyLine(0, 0) ?? 0;
    this.#column = this.#columnBelow(section);
    const entry = this.#column === undefined ? undefined : this.#keyLine(section + 1, this.#column);
    let line = this.#readLine(section);
    if (entry !== undefined) line = Math.max(line, entry);
    while (line < this.#lines.count && !this.#isDone(line)) line = this.#readLine(line);
    const { place } = this.#trail;
    return place !== undefined && this.#isOuter(place) ? { ...place, siblings: this.#keysBeside(place, section) } : place;
  }

  readonly #line = (line: number): string => this.#text.slice(this.#lines.start(line), this.#lines.start(line + 1)).replace(/(?<![\r\n])[\r\n]+$/, '').replace(/^\uFEFF/, ' ');

  #isDone(line: number): boolean {
    if (line <= this.#cursor.line) return false;
    const { place } = this.#trail;
    return place === undefined || this.#trail.isDone || this.#isOuter(place);
  }

  /** Keys of the whole file and of a section can be many: they are read off the lines, without what is below them. */
  #isOuter({ kind, path, flow }: Place): boolean {
    return kind === 'key' && !flow && (path.length === 0 || (path.length === 1 && this.#column !== undefined));
  }

  #keysBeside({ path, line: own, from }: Place, section: number): string[] {
    const isRoot = path.length === 0;
    const column = isRoot ? 0 : (this.#column ?? 0);
    const found: string[] = [];
    for (let line = isRoot ? 0 : section + 1; line < this.#lines.count && (isRoot || !this.#startsAt(line, 0)); line++) {
      const token = this.#startsAt(line, column) ? keyAt(this.#line(line), column + this.#shift(line))?.token : undefined;
      if (token !== undefined && (line !== own || token.from !== from)) found.push(token.text);
    }
    return found;
  }

  /** A byte order mark takes a column that is none. */
  #shift(line: number): number {
    return line === 0 && this.#text.startsWith('\uFEFF') ? 1 : 0;
  }

  /** Whether the first character of a line that is no space stands at a column; comments and dashes are none. */
  #startsAt(line: number, column: number): boolean {
    const start = this.#lines.start(line) + this.#shift(line);
    for (let at = start; at < start + column; at++) if (this.#text.charCodeAt(at) !== 32) return false;
    const next = this.#text[start + column];
    return start + column < this.#lines.start(line + 1) && next !== undefined && !/[\s#-]/.test(next);
  }

  /** The last line from the cursor up to a first one that has a key at a column. */
  #keyLine(first: number, column: number): number | undefined {
    for (let line = this.#cursor.line; line >= first; line--) if (this.#startsAt(line, column) && keyAt(this.#line(line), column + this.#shift(line)) !== undefined) return line;
    return undefined;
  }

  /** Column of what stands below a section's key, when nothing stands behind it. */
  #columnBelow(section: number): number | undefined {
    const text = this.#line(section);
    const after = keyAt(text, this.#shift(section))?.after;
    if (after === undefined || !/^\s*(?:[&!]\S*(?:\s+|$))*(?:#.*)?$/.test(text.slice(after))) return undefined;
    let line = section + 1;
    while (line < this.#lines.count && isEmpty(this.#line(line))) line += 1;
    const indent = line < this.#lines.count ? indentOf(this.#line(line)) : 0;
    return indent > 0 && this.#startsAt(line, indent) ? indent : undefined;
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
      this.#trail.key(line, at - this.#shift(line), key.token);
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
