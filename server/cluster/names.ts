import type { Clock } from '../../core/base/index.ts';
import type { NameAnswer } from '../../core/protocol/cluster.ts';

/** Answers are believed for at least 5 s and at most 5 min (network.md §16). */
const ttlSeconds = { least: 5, most: 300 } as const;

export type Ask = (uri: string, name: string) => Promise<NameAnswer>;

interface Known {
  readonly answer: NameAnswer;
  /** By the monotonic clock, ms. */
  readonly until: number;
}

/** Where names of the cluster point now, by asking the client. Nothing waits here: what is not known yet is undefined. */
export class LiveNames {
  readonly #ask: Ask;
  readonly #clock: Clock;
  readonly #arrived: () => void;
  readonly #known = new Map<string, Known>();
  readonly #underWay = new Map<string, Promise<NameAnswer | undefined>>();

  /** `arrived` is called when an answer came in that differs from what was known. */
  constructor(ask: Ask, clock: Clock, arrived: () => void) {
    this.#ask = ask;
    this.#clock = clock;
    this.#arrived = arrived;
  }

  /** The last answer; asks again in the background when it is too old or there is none. */
  peek(uri: string, name: string): NameAnswer | undefined {
    const known = this.#known.get(key(uri, name));
    if (known === undefined || known.until <= this.#clock.monotonic()) void this.#fetch(uri, name);
    return known?.answer.status === 'unknown' ? undefined : known?.answer;
  }

  /** As `peek`, but waits up to `limitMs` for an answer that is under way. */
  async wait(uri: string, name: string, limitMs: number): Promise<NameAnswer | undefined> {
    const known = this.peek(uri, name);
    const underWay = this.#underWay.get(key(uri, name));
    if (underWay === undefined) return known;
    const late = new Promise<undefined>((resolve) => this.#clock.after(limitMs, () => resolve(undefined)));
    const answer = await Promise.race([underWay, late]);
    return answer === undefined || answer.status === 'unknown' ? known : answer;
  }

  /** The cluster may have changed: everything is asked again when next wanted. */
  forget(): void {
    this.#known.clear();
  }

  #fetch(uri: string, name: string): Promise<NameAnswer | undefined> {
    const at = key(uri, name);
    const running = this.#underWay.get(at);
    if (running !== undefined) return running;
    const asked = this.#ask(uri, name)
      .then((answer) => this.#keep(at, answer))
      // A failed look-up is "unknown", never an error; it is asked again after a while.
      .catch(() => this.#keep(at, { name, addresses: [], status: 'unknown', ttlSeconds: 30, readAt: this.#clock.now() }))
      .finally(() => this.#underWay.delete(at));
    this.#underWay.set(at, asked);
    return asked;
  }

  #keep(at: string, answer: NameAnswer): NameAnswer {
    const before = this.#known.get(at)?.answer;
    const seconds = Math.min(ttlSeconds.most, Math.max(ttlSeconds.least, answer.ttlSeconds));
    this.#known.set(at, { answer, until: this.#clock.monotonic() + seconds * 1000 });
    if (say(before) !== say(answer)) this.#arrived();
    return answer;
  }
}

const key = (uri: string, name: string): string => `${uri}\n${name}`;
const say = (answer: NameAnswer | undefined): string => (answer === undefined || answer.status === 'unknown' ? '' : `${answer.status} ${[...answer.addresses].sort().join(' ')}`);
