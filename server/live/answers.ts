import pLimit from 'p-limit';
import { isAbort, type Clock } from '../../core/base/index.ts';

/** What was found out, and when (ms since the epoch). */
export interface Answer<V> {
  readonly value: V;
  readonly readAt: number;
}

export interface Source<V> {
  /** Looks it up, outside this machine as a rule. What it throws is "unknown". */
  readonly look: (key: string, signal: AbortSignal) => Promise<V>;
  /** How long an answer is believed, in ms. */
  readonly ttlMs: (value: V) => number;
  /** A text that differs where two answers mean something else; undefined for one that says no more than no answer. */
  readonly gist: (value: V) => string | undefined;
  /** How long nothing is asked again after a failure, in ms. */
  readonly failedMs: number;
  /** A look-up that takes longer has failed, in ms. */
  readonly limitMs: number;
  /** Look-ups at a time; the others wait. */
  readonly atOnce: number;
  /** Answers that are kept. While there are so many that are still believed, nothing new is looked up. */
  readonly most: number;
}

export interface Listener {
  /** What is known has changed: an answer came, another one, or none any more. */
  readonly arrived: (key: string) => void;
  readonly failed: (key: string, error: unknown) => void;
}

interface Known<V> {
  /** Undefined: the last look-up failed. */
  readonly answer: Answer<V> | undefined;
  /** By the monotonic clock, in ms. */
  until: number;
}

interface UnderWay<V> {
  readonly done: Promise<Answer<V> | undefined>;
  readonly stop: AbortController;
}

/** Answers to look-ups of one kind, each believed for a while, and asked for once at a time. Failures are remembered too. */
export class Answers<V> {
  readonly #source: Source<V>;
  readonly #clock: Clock;
  readonly #listener: Listener;
  readonly #known = new Map<string, Known<V>>();
  readonly #underWay = new Map<string, UnderWay<V>>();
  readonly #limit: <T>(task: () => Promise<T>) => Promise<T>;

  constructor(source: Source<V>, clock: Clock, listener: Listener) {
    this.#source = source;
    this.#clock = clock;
    this.#listener = listener;
    this.#limit = pLimit(source.atOnce);
  }

  /** The last answer, however old. Starts nothing. */
  peek(key: string): Answer<V> | undefined {
    return this.#known.get(key)?.answer;
  }

  /** Nothing is known that is still believed. */
  isDue(key: string): boolean {
    const known = this.#known.get(key);
    return known === undefined || known.until <= this.#clock.monotonic();
  }

  /** Looks a key up, or joins the look-up that is under way. Never rejects: what fails or is stopped is undefined. */
  fetch(key: string): Promise<Answer<V> | undefined> {
    const running = this.#underWay.get(key);
    if (running !== undefined) return running.done;
    if (!this.#hasRoom(key)) return Promise.resolve(undefined);
    const stop = new AbortController();
    const done = this.#limit(() => this.#look(key, stop)).finally(() => {
      if (this.#underWay.get(key)?.stop === stop) this.#underWay.delete(key);
    });
    this.#underWay.set(key, { done, stop });
    return done;
  }

  /** An answer that is still believed, else what a look-up gives within `limitMs`, else the old answer. */
  async wait(key: string, limitMs: number): Promise<Answer<V> | undefined> {
    if (!this.isDue(key)) return this.peek(key);
    let cancel = (): void => undefined;
    const late = new Promise<undefined>((resolve) => { cancel = this.#clock.after(limitMs, () => resolve(undefined)); });
    const answer = await Promise.race([this.fetch(key), late]);
    cancel();
    return answer ?? this.peek(key);
  }

  /** Stops look-ups that nobody wants any more. */
  stop(isUnwanted: (key: string) => boolean = () => true): void {
    for (const [key, { stop }] of [...this.#underWay]) {
      if (!isUnwanted(key)) continue;
      this.#underWay.delete(key);
      stop.abort();
    }
  }

  /** Keeps the answers, but asks again when they are next wanted. */
  expire(): void {
    this.stop();
    for (const known of this.#known.values()) known.until = -Infinity;
  }

  /** Nothing is known any more; with a condition: of these keys. */
  forget(which: (key: string) => boolean = () => true): void {
    this.stop(which);
    for (const key of [...this.#known.keys()].filter(which)) this.#known.delete(key);
  }

  async #look(key: string, stop: AbortController): Promise<Answer<V> | undefined> {
    const isStopped = (): boolean => stop.signal.aborted;
    if (isStopped()) return undefined;
    let cancel = (): void => undefined;
    const stopped = new Promise<never>((_, reject) => {
      stop.signal.addEventListener('abort', () => reject(new Stopped()), { once: true });
      cancel = this.#clock.after(this.#source.limitMs, () => reject(new Error(`no answer within ${this.#source.limitMs} ms`)));
    });
    stopped.catch(() => undefined);
    try {
      const value = await Promise.race([this.#source.look(key, stop.signal), stopped]);
      if (isStopped()) return undefined;
      return this.#keep(key, { value, readAt: this.#clock.now() }, this.#source.ttlMs(value));
    } catch (error) {
      if (isStopped()) return undefined;
      stop.abort();
      this.#keep(key, undefined, this.#source.failedMs);
      if (!isAbort(error)) this.#listener.failed(key, error);
      return undefined;
    } finally {
      cancel();
    }
  }

  #keep(key: string, answer: Answer<V> | undefined, ttlMs: number): Answer<V> | undefined {
    const before = this.#gist(this.peek(key));
    this.#known.delete(key);
    this.#known.set(key, { answer, until: this.#clock.monotonic() + ttlMs });
    if (before !== this.#gist(answer)) this.#listener.arrived(key);
    return answer;
  }

  #gist(answer: Answer<V> | undefined): string | undefined {
    return answer === undefined ? undefined : this.#source.gist(answer.value);
  }

  /** Answers that are no longer believed make room for new ones. */
  #hasRoom(key: string): boolean {
    const isFull = (): boolean => this.#known.size + this.#underWay.size >= this.#source.most;
    if (this.#known.has(key) || !isFull()) return true;
    for (const old of [...this.#known.keys()]) {
      if (this.isDue(old)) this.#known.delete(old);
    }
    return !isFull();
  }
}

/** Nobody waits for it any more. */
class Stopped extends Error {}
