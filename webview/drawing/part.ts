import type { Point } from '../../core/network/layout.ts';
import type { Selection } from '../model.ts';
import { setAttribute } from './svg.ts';

/** Something in the drawing that can be pointed at, focused and opened: a card, a row, a line. */
export interface Part {
  readonly key: string;
  readonly selection: Selection;
  /** What carries focus and label. */
  readonly target: SVGElement;
  /** Where it is, for moving between parts with the arrow keys; the drawing's own pixels. */
  readonly at: Point;
}

/** Makes an element a button for mouse, keyboard and screen reader; focus moves among all parts of one drawing. */
export function makeTarget(element: SVGElement): void {
  element.setAttribute('role', 'button');
  element.setAttribute('tabindex', '-1');
}

/** What every kind of part shows in the same way. */
export function mark(element: SVGElement, state: { readonly label: string; readonly selected: boolean; readonly dimmed: boolean; readonly look: string }): void {
  setAttribute(element, 'aria-label', state.label);
  setAttribute(element, 'aria-pressed', String(state.selected));
  setAttribute(element, 'data-selected', state.selected ? 'true' : undefined);
  setAttribute(element, 'data-dimmed', state.dimmed ? 'true' : undefined);
  setAttribute(element, 'data-state', state.look);
}

/** A small sign before a name; its shape tells what its colour tells. Around (0, 0), 9 pixels wide. */
export function signPath(look: string): string {
  switch (look) {
    case 'unhealthy':
    case 'down': return 'M0,-5.5L5.5,0L0,5.5L-5.5,0Z';
    case 'degraded':
    case 'away': return 'M0,-5L5.2,4.2H-5.2Z';
    default: return 'M4.5,0A4.5,4.5 0 1 1 -4.5,0A4.5,4.5 0 1 1 4.5,0Z';
  }
}
