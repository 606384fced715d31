import type { Clock } from '../../core/base/index.ts';

/** Answers that arrive together are shown together, in ms. */
const gatherMs = 100;

/** What the client shows and can be told to ask for again. */
export type Shown = 'diagnostics' | 'hints' | 'lenses';

/** Has the client ask again, once for all answers that arrive together. */
export class Refresher {
  readonly #clock: Clock;
  readonly #refresh: Readonly<Record<Shown, () => void>>;
  readonly #stale = new Set<Shown>();
  #stopTimer: (() => void) | undefined;
  #stopped = false;

  constructor(clock: Clock, refresh: Readonly<Record<Shown, () => void>>) {
    this.#clock = clock;
    this.#refresh = refresh;
  }

  refresh(...shown: readonly Shown[]): void {
    if (this.#stopped) return;
    for (const one of shown) this.#stale.add(one);
    this.#stopTimer ??= this.#clock.after(gatherMs, () => {
      this.#stopTimer = undefined;
      const stale = [...this.#stale];
      this.#stale.clear();
      for (const one of stale) this.#refresh[one]();
    });
  }

  /** The client is going. */
  stop(): void {
    this.#stopped = true;
    this.#stopTimer?.();
  }
}
