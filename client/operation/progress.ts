import type { Args } from '../../core/base/index.ts';
import type { OperationEvent } from '../../core/protocol/events.ts';

export interface ProgressReport {
  readonly message: string;
  /** Percent points since the last report; absent while the number of steps is unknown. */
  readonly increment?: number;
}

/**
 * Turns the events of one operation into what a progress notification shows: server, step, and which of how many.
 * The bar moves with finished steps, never backwards.
 */
export class ProgressReader {
  readonly #title: (title: string, args?: Args) => string;
  #shownPercent = 0;

  constructor(title: (title: string, args?: Args) => string) {
    this.#title = title;
  }

  /** Undefined for events that change nothing to see. */
  read(event: OperationEvent): ProgressReport | undefined {
    switch (event.type) {
      case 'phase':
        return { message: this.#title(event.title, event.args), ...this.#advance(event.index - 1, event.count) };
      case 'step-begin':
        return { message: `${event.host}: ${this.#title(event.title, event.args)} (${event.index}/${event.count})` };
      case 'progress': {
        const host = event.host === undefined ? '' : `${event.host}: `;
        const part = event.done === undefined || event.total === undefined || event.total === 0 ? '' : ` ${Math.floor((event.done / event.total) * 100)} %`;
        return { message: `${host}${this.#title(event.title, event.args)}${part}` };
      }
      default:
        return undefined;
    }
  }

  #advance(done: number, count: number): { increment?: number } {
    const percent = count > 0 ? Math.min(100, Math.max(0, (done / count) * 100)) : 0;
    if (percent <= this.#shownPercent) return {};
    const increment = percent - this.#shownPercent;
    this.#shownPercent = percent;
    return { increment };
  }
}
