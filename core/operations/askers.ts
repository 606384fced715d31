import { ProblemError } from '../base/index.ts';
import type { Answer, Question } from '../protocol/worker.ts';

/** Whoever may be asked while a connection is being opened. */
export interface Asker {
  /** `null`: nobody is there. */
  ask(question: Question): Promise<Answer>;
}

interface Waiting {
  readonly asker: Asker;
  asked: boolean;
}

/**
 * A connection is shared by all operations that wait for it, and some of them have nobody to ask (a view that only
 * looks). A question goes to those who wait, newest first, until one answers.
 */
export class Askers<A extends Asker> {
  readonly #waiting: (Waiting & { readonly asker: A })[] = [];

  /** The newest one that waits. */
  get newest(): A | undefined {
    return this.#waiting.at(-1)?.asker;
  }

  async ask(question: Question): Promise<Answer> {
    for (const one of [...this.#waiting].reverse()) {
      one.asked = true;
      const answer = await one.asker.ask(question);
      if (answer !== null) return answer;
    }
    return null;
  }

  /**
   * Opens a connection with `asker` among those who can be asked. An attempt that somebody else had begun, and that was
   * refused before this asker came, is made once more: this one may know the answer.
   */
  async during<T>(asker: A, open: () => Promise<T>): Promise<T> {
    const own = { asker, asked: false };
    this.#waiting.push(own);
    try {
      try {
        return await open();
      } catch (error) {
        if (own.asked || !wantsAnswer(error)) throw error;
        return await open();
      }
    } finally {
      this.#waiting.splice(this.#waiting.indexOf(own), 1);
    }
  }
}

/** Refused for want of an answer: an unknown key, a locked one. */
const wantsAnswer = (error: unknown): boolean => error instanceof ProblemError && ['ssh-host-key-refused', 'ssh-host-key-unknown', 'ssh-auth'].includes(error.problem.code);
