/** A line longer than this is delivered in pieces. */
const lineLimitBytes = 1024 * 1024;

/** Cuts bytes into lines at `\n`; a character is never split, because lines are decoded whole. */
export class Lines {
  readonly #onLine: (line: string) => void;
  #parts: Buffer[] = [];
  #length = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  feed(bytes: Buffer): void {
    let from = 0;
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, from)) {
      this.#add(bytes.subarray(from, at));
      this.#deliver();
      from = at + 1;
    }
    this.#add(bytes.subarray(from));
    if (this.#length >= lineLimitBytes) this.#deliver();
  }

  /** What stands after the last line break. */
  end(): void {
    if (this.#length > 0) this.#deliver();
  }

  #add(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#parts.push(Buffer.from(bytes));
    this.#length += bytes.length;
  }

  #deliver(): void {
    const line = Buffer.concat(this.#parts).toString('utf8');
    this.#parts = [];
    this.#length = 0;
    this.#onLine(line);
  }
}
