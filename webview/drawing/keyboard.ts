import type { Part } from './part.ts';
import { nearest, type Direction } from './nearest.ts';

const directions: Readonly<Record<string, Direction>> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

/** One stop of the Tab key for the whole drawing; arrows move inside, Home and End go to the first and last. */
export class Keyboard {
  #parts: readonly Part[] = [];
  #current: Part | undefined;
  readonly #open: (part: Part) => void;

  constructor(open: (part: Part) => void) {
    this.#open = open;
  }

  /** Takes the parts of a drawing; focus that was on one stays on it when it is there again. */
  attach(parts: readonly Part[], wasFocused: boolean): void {
    this.#parts = parts;
    const again = parts.find((part) => part.key === this.#current?.key) ?? parts[0];
    for (const part of parts) this.#listen(part);
    this.#current = undefined;
    if (again !== undefined) this.#move(again, wasFocused);
  }

  #listen(part: Part): void {
    part.target.addEventListener('focus', () => this.#move(part, false));
    part.target.addEventListener('click', () => this.#open(part));
    part.target.addEventListener('keydown', (event: KeyboardEvent) => {
      if (this.#key(event.key, part)) event.preventDefault();
    });
  }

  #key(key: string, part: Part): boolean {
    const direction = directions[key];
    const next = direction === undefined ? undefined : nearest(this.#parts, part, direction);
    if (next !== undefined) this.#move(next, true);
    else if (key === 'Home' && this.#parts[0] !== undefined) this.#move(this.#parts[0], true);
    else if (key === 'End') this.#move(this.#parts.at(-1) ?? part, true);
    else if (key === 'Enter' || key === ' ') this.#open(part);
    else return direction !== undefined;
    return true;
  }

  #move(part: Part, focus: boolean): void {
    this.#current?.target.setAttribute('tabindex', '-1');
    this.#current = part;
    part.target.setAttribute('tabindex', '0');
    if (focus) part.target.focus();
  }
}
