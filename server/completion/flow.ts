import { newList, newMap, type SketchEntry } from './sketch.ts';
import { indentOf, scalarAt, type Token } from './tokens.ts';
import type { Trail } from './trail.ts';

interface Spot {
  readonly line: number;
  readonly at: number;
}

/** Reads a flow map or list from its bracket on, over as many lines as it has, and returns the line to go on with. */
export function readFlow(trail: Trail, lineAt: (line: number) => string, count: number, start: Spot): number {
  const reader = new FlowReader(trail);
  const base = trail.block.indent;
  for (let { line, at } = start; line < count; line++, at = 0) {
    const text = lineAt(line);
    // What is not closed before the text goes back to its block was only half typed.
    const isLeft = line > start.line && text.trim() !== '' && indentOf(text) <= base && !/^\s*[\]}]/.test(text);
    if (isLeft || /^(?:---|\.\.\.)(?:\s|$)/.test(text)) {
      trail.closeFlow();
      return line;
    }
    if (reader.line(line, text, at)) return line + 1;
  }
  trail.closeFlow();
  return count;
}

class FlowReader {
  readonly #trail: Trail;
  /** A key, a value or an item may begin here. */
  #isExpecting = true;
  /** Behind the colon of a flow map. */
  #inValue = false;

  constructor(trail: Trail) {
    this.#trail = trail;
  }

  /** Reads the rest of a line; true when the outermost bracket was closed. */
  line(line: number, text: string, from: number): boolean {
    let at = from;
    let gap = from;
    while (at < text.length) {
      if (/\s/.test(text[at] ?? '')) {
        at += 1;
        continue;
      }
      if (text[at] === '#' && (at === 0 || /\s/.test(text[at - 1] ?? ''))) break;
      const isScalar = !/[[\]{},]/.test(text[at] ?? '') && !(text[at] === ':' && this.#isColon(text, at));
      this.#takeGap(line, gap, isScalar ? at - 1 : at, text);
      at = isScalar ? this.#scalar(line, text, at) : this.#sign(text[at] ?? '', at);
      gap = at;
      if (!this.#trail.top.flow) return true;
    }
    this.#takeGap(line, gap, at === text.length ? at : at - 1, text);
    return false;
  }

  #isColon(text: string, at: number): boolean {
    return /^:(?:[\s,[\]{}]|$)/.test(text.slice(at)) || /["']/.test(text[at - 1] ?? '');
  }

  /** The cursor between two tokens, where one could stand. */
  #takeGap(line: number, from: number, to: number, text: string): void {
    const { top } = this.#trail;
    if (!top.flow || !this.#isExpecting || !this.#trail.isHere(line, from, to)) return;
    if (top.kind === 'map' && !this.#inValue) {
      this.#trail.take('key', line);
      return;
    }
    if (top.kind === 'list') top.items.push({});
    this.#trail.take('value', line, { needsSpace: this.#trail.isHere(line, from, from) && text[from - 1] === ':' });
    if (top.kind === 'list') top.items.pop();
  }

  #sign(sign: string, at: number): number {
    const { top } = this.#trail;
    if (sign === '{' || sign === '[') this.#open(sign);
    else if (sign === '}' || sign === ']') {
      this.#trail.close();
      this.#isExpecting = false;
    } else if (sign === ',') {
      this.#isExpecting = true;
      this.#inValue = false;
    } else if (top.kind === 'map') {
      this.#isExpecting = true;
      this.#inValue = true;
    }
    return at + 1;
  }

  #open(sign: '{' | '['): void {
    const { top } = this.#trail;
    if (top.kind === 'list' && top.flow) top.items.push({});
    this.#trail.open(sign === '{' ? newMap(top.indent, true) : newList(top.indent, true));
    this.#isExpecting = true;
    this.#inValue = false;
  }

  #scalar(line: number, text: string, at: number): number {
    const { top } = this.#trail;
    const token: Token = scalarAt(text, at, true);
    if (token.end === at) return at + 1;
    const colonFollows = /^\s*:/.test(text.slice(token.end));
    // A key behind a finished value: the comma between them was forgotten.
    if (top.kind === 'map' && !this.#isExpecting && colonFollows) this.#inValue = false;
    const isKey = top.kind === 'map' && !this.#inValue;
    if (top.kind === 'list') top.items.push({});
    if (isKey) top.entries.push({ key: token.text, line, from: token.from } satisfies SketchEntry);
    else this.#trail.fill(line, token);
    if (this.#trail.isHere(line, token.from, token.to)) this.#trail.take(isKey ? 'key' : 'value', line, { token, ...(isKey ? { colonFollows } : {}) });
    this.#isExpecting = false;
    return token.end;
  }
}
