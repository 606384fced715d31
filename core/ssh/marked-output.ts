/** Bytes of output kept per stream (operations.md §1.2). */
export const outputLimitBytes = 1024 * 1024;

/** What is kept of the text outside a frame, for evidence. */
const noiseLimitBytes = 16 * 1024;

/**
 * Cuts one output stream of a channel into frames: `<nonce> begin\n`, the output, `<nonce> end <sequence> <status>\n`. The
 * nonce is new for each frame and never told to the script, so no output can look like a marker. What stands before the
 * first marker (greetings of start-up files) or between frames (background processes) is kept apart as `noise`.
 */
export class MarkedOutput {
  #pending: Buffer = Buffer.alloc(0);
  #state: 'noise' | 'body' | 'done' = 'noise';
  #begin = Buffer.alloc(0);
  #end = Buffer.alloc(0);
  #noise: Buffer = Buffer.alloc(0);
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #truncated = false;
  #onBody: ((bytes: Buffer) => void) | undefined;
  #status: number | undefined;

  /** Gets ready for a frame; `onBody` sees all of its output as it comes. */
  expect(frame: { readonly nonce: string; readonly sequence: number }, onBody?: (bytes: Buffer) => void): void {
    this.#begin = Buffer.from(`${frame.nonce} begin\n`, 'latin1');
    this.#end = Buffer.from(`${frame.nonce} end ${frame.sequence} `, 'latin1');
    this.#state = 'noise';
    this.#kept = [];
    this.#keptBytes = 0;
    this.#truncated = false;
    this.#status = undefined;
    this.#onBody = onBody;
  }

  /** True once the frame's end was seen; bytes after it wait for the next frame. */
  feed(chunk: Buffer): boolean {
    let bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    this.#pending = Buffer.alloc(0);
    if (this.#state === 'noise') {
      const at = bytes.indexOf(this.#begin);
      if (this.#begin.length === 0 || at < 0) {
        const keep = this.#begin.length === 0 ? 0 : possibleStart(bytes, this.#begin);
        this.#hush(bytes.subarray(0, bytes.length - keep));
        this.#pending = Buffer.from(bytes.subarray(bytes.length - keep));
        return false;
      }
      this.#hush(bytes.subarray(0, at));
      bytes = bytes.subarray(at + this.#begin.length);
      this.#state = 'body';
    }
    return this.#state === 'body' ? this.#feedBody(bytes) : this.#keepForLater(bytes);
  }

  #feedBody(bytes: Buffer): boolean {
    const at = bytes.indexOf(this.#end);
    const line = at < 0 ? -1 : bytes.indexOf(10, at + this.#end.length);
    if (line < 0) {
      const keep = at < 0 ? possibleStart(bytes, this.#end) : bytes.length - at;
      this.#take(bytes.subarray(0, bytes.length - keep));
      this.#pending = Buffer.from(bytes.subarray(bytes.length - keep));
      return false;
    }
    this.#take(bytes.subarray(0, at));
    this.#status = Number(bytes.toString('latin1', at + this.#end.length, line));
    this.#state = 'done';
    return this.#keepForLater(bytes.subarray(line + 1));
  }

  #keepForLater(bytes: Buffer): boolean {
    this.#hush(bytes);
    return true;
  }

  #take(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#onBody?.(bytes);
    const room = outputLimitBytes - this.#keptBytes;
    if (bytes.length > room) this.#truncated = true;
    if (room <= 0) return;
    const part = Buffer.from(bytes.subarray(0, room));
    this.#kept.push(part);
    this.#keptBytes += part.length;
  }

  #hush(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const all = Buffer.concat([this.#noise, bytes]);
    this.#noise = Buffer.from(all.subarray(Math.max(0, all.length - noiseLimitBytes)));
  }

  get state(): 'noise' | 'body' | 'done' {
    return this.#state;
  }

  /** Exit status from the end marker. */
  get status(): number | undefined {
    return this.#status;
  }

  /** Output of the current frame, UTF-8; what is not valid becomes U+FFFD. */
  get text(): string {
    return Buffer.concat(this.#kept).toString('utf8');
  }

  get truncated(): boolean {
    return this.#truncated;
  }

  /** The last of what stood outside frames. */
  get noise(): string {
    return this.#noise.toString('utf8');
  }
}

/** How many bytes at the end of `bytes` could be the start of `marker`. */
function possibleStart(bytes: Buffer, marker: Buffer): number {
  for (let length = Math.min(bytes.length, marker.length - 1); length > 0; length--) {
    if (bytes.subarray(bytes.length - length).equals(marker.subarray(0, length))) return length;
  }
  return 0;
}
