import type { Position, Range } from './model.ts';

export const isBefore = (a: Position, b: Position): boolean => a.line < b.line || (a.line === b.line && a.character < b.character);

/** Whether a place lies in a range, its ends included: a cursor behind the last character still means the word. */
export const covers = (range: Range, position: Position): boolean => !isBefore(position, range.start) && !isBefore(range.end, position);
