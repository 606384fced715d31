import type { Position, Range } from './model.ts';

/** Turns offsets into positions and back, by the line ends of LSP: `\n`, `\r\n` and a lone `\r`. */
export class Lines {
  readonly #starts: number[] = [0];
  readonly #text: string;
  readonly #length: number;

  constructor(text: string) {
    this.#text = text;
    this.#length = text.length;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) this.#starts.push(at + 1);
    }
  }

  get count(): number {
    return this.#starts.length;
  }

  /** Offset of the first character of a line; past the last line, the length of the text. */
  start(line: number): number {
    return this.#starts[line] ?? this.#length;
  }

  /** Offset of the line end behind an offset, or of the end of the text. */
  lineEnd(offset: number): number {
    const next = this.start(this.position(offset).line + 1);
    const end = this.#text.charCodeAt(next - 1) === 10 || this.#text.charCodeAt(next - 1) === 13 ? next - 1 : next;
    return this.#text.charCodeAt(end - 1) === 13 && this.#text.charCodeAt(end) === 10 ? end - 1 : end;
  }

  /** The middle of `\r\n` counts as the end of its line. */
  position(offset: number): Position {
    const inside = Math.max(0, Math.min(offset, this.#length));
    const at = this.#text.charCodeAt(inside) === 10 && this.#text.charCodeAt(inside - 1) === 13 ? inside - 1 : inside;
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.start(middle) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: at - this.start(low) };
  }

  offset(position: Position): number {
    return Math.min(this.start(position.line) + position.character, this.start(position.line + 1));
  }

  range(start: number, end: number): Range {
    return { start: this.position(start), end: this.position(end) };
  }
}
