import type { Clock } from '../../core/base/index.ts';
import type { NameAnswer } from '../../core/protocol/cluster.ts';
import { Answers } from '../live/answers.ts';

/** Answers are believed for at least 5 s and at most 5 min (network.md §16). */
const ttlSeconds = { least: 5, most: 300 } as const;

export type Ask = (uri: string, name: string, signal: AbortSignal) => Promise<NameAnswer>;

/** Where names of the cluster point now, by asking the client. Nothing waits here: what is not known yet is undefined. */
export class LiveNames {
  readonly #answers: Answers<NameAnswer>;

  /** `arrived` is called when what is known has changed. */
  constructor(ask: Ask, clock: Clock, arrived: () => void) {
    const source = {
      look: async (at: string, signal: AbortSignal): Promise<NameAnswer> => {
        const [uri = '', name = ''] = at.split('\n');
        const answer = await ask(uri, name, signal);
        if (answer.status === 'unknown') throw new Error('unknown');
        return answer;
      },
      ttlMs: (answer: NameAnswer) => Math.min(ttlSeconds.most, Math.max(ttlSeconds.least, answer.ttlSeconds)) * 1000,
      gist: (answer: NameAnswer) => `${answer.status} ${[...answer.addresses].sort().join(' ')}`,
      failedMs: 30_000, limitMs: 30_000, atOnce: 8, most: 1024,
    };
    // "Unknown" is no failure to speak of: the client says why in its own log.
    this.#answers = new Answers(source, clock, { arrived, failed: () => undefined });
  }

  /** The last answer; asks again in the background when it is too old or there is none. */
  peek(uri: string, name: string): NameAnswer | undefined {
    const at = key(uri, name);
    if (this.#answers.isDue(at)) void this.#answers.fetch(at);
    return this.#answers.peek(at)?.value;
  }

  /** As `peek`, but waits up to `limitMs` for an answer that is under way. */
  async wait(uri: string, name: string, limitMs: number): Promise<NameAnswer | undefined> {
    return (await this.#answers.wait(key(uri, name), limitMs))?.value;
  }

  /** The cluster may have changed: everything is asked again when next wanted. */
  forget(): void {
    this.#answers.forget();
  }

  /** A file was closed: nobody wants its names any more. */
  close(uri: string): void {
    this.#answers.forget((at) => at.startsWith(key(uri, '')));
  }
}

const key = (uri: string, name: string): string => `${uri}\n${name}`;
