import type { Clock } from '../../core/base/index.ts';

/** Quiet time after a change before what the new text asks is looked up, in ms: half-typed names are asked of nobody. */
export const quietMs = 1000;
/** Look-ups of one kind that one version of a file may wish for. */
const mostWishes = 256;

/** Look-ups of one kind, as far as wishes need them. */
export interface Wished {
  isDue(key: string): boolean;
  fetch(key: string): Promise<unknown>;
  stop(isUnwanted: (key: string) => boolean): void;
}

/** One version of an open file. */
export interface Version {
  readonly uri: string;
}

interface Wishes {
  readonly version: Version;
  readonly keys: Map<Wished, Set<string>>;
  /** The text has been quiet: wishes are fulfilled at once. */
  quiet: boolean;
  readonly stopTimer: () => void;
}

/**
 * What the open files want to know. A file's wishes are those of its last version; they are fulfilled at once when it is
 * opened, and after a change once it has been quiet. What no file wishes any more is not looked up further.
 */
export class Interest {
  readonly #clock: Clock;
  readonly #files = new Map<string, Wishes>();
  /** All kinds of look-ups that were ever wished for: a handful. */
  readonly #kinds = new Set<Wished>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A version of an open file wants to know. Costs nothing when the answer is fresh. */
  want(version: Version, wished: Wished, key: string): void {
    const wishes = this.#wishes(version);
    const keys = wishes.keys.get(wished) ?? new Set();
    wishes.keys.set(wished, keys);
    this.#kinds.add(wished);
    if (keys.size >= mostWishes && !keys.has(key)) return;
    keys.add(key);
    if (wishes.quiet && wished.isDue(key)) void wished.fetch(key);
  }

  /** Looks up again what open files wish and is no longer believed. */
  renew(wished: Wished): void {
    for (const { keys, quiet } of this.#files.values()) {
      if (quiet) fetchDue(wished, keys.get(wished) ?? []);
    }
  }

  /** A file was closed. */
  close(uri: string): void {
    const wishes = this.#files.get(uri);
    if (wishes === undefined) return;
    wishes.stopTimer();
    this.#files.delete(uri);
    this.#stopUnwanted();
  }

  /** Nothing is wished any more: all files start anew. */
  clear(): void {
    for (const uri of [...this.#files.keys()]) this.close(uri);
  }

  #wishes(version: Version): Wishes {
    const known = this.#files.get(version.uri);
    if (known?.version === version) return known;
    known?.stopTimer();
    const stopTimer = known === undefined ? () => undefined : this.#clock.after(quietMs, () => this.#settle(wishes));
    const wishes: Wishes = { version, keys: new Map(), quiet: known === undefined, stopTimer };
    this.#files.set(version.uri, wishes);
    return wishes;
  }

  #settle(wishes: Wishes): void {
    wishes.quiet = true;
    for (const [wished, keys] of wishes.keys) fetchDue(wished, keys);
    this.#stopUnwanted();
  }

  #stopUnwanted(): void {
    for (const wished of this.#kinds) wished.stop((key) => ![...this.#files.values()].some(({ keys }) => keys.get(wished)?.has(key) === true));
  }
}

function fetchDue(wished: Wished, keys: Iterable<string>): void {
  for (const key of keys) {
    if (wished.isDue(key)) void wished.fetch(key);
  }
}
