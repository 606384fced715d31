import type { Clock } from '../base/index.ts';

/** How long an answer of the disk is believed, in ms: long enough for a burst of requests about one version of a file. */
export const believedMs = 2000;
/** Answers kept at once; past it the outdated ones go. */
const capacity = 4096;

/** Remembers answers for a short time, counted from when they arrived. Who asks meanwhile waits for the same answer. */
export class Memo<T> {
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly answer: Promise<T>; until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.#known.get(key);
    if (known !== undefined && known.until > this.#clock.monotonic()) return known.answer;
    if (this.#known.size >= capacity) this.#tidy();
    const entry = { answer: make(), until: Infinity };
    this.#known.set(key, entry);
    entry.answer.then(() => { entry.until = this.#clock.monotonic() + believedMs; }, () => { entry.until = 0; });
    return entry.answer;
  }

  /** The next question is answered anew. */
  forget(): void {
    this.#known.clear();
  }

  #tidy(): void {
    const now = this.#clock.monotonic();
    for (const [key, entry] of this.#known) if (entry.until <= now) this.#known.delete(key);
  }
}
