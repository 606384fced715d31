import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundsOf, overlap, placeCards, placeLabel, visiblePart, type Box } from './layout.ts';

const card = { width: 200, height: 180 };
const boxes = (sizes: readonly { width: number; height: number }[]): Box[] => placeCards(sizes).map((point, index) => ({ ...point, ...(sizes[index] ?? card) }));

describe('cards', () => {
  test('one in the middle, two side by side, three as a triangle, four as a rectangle', () => {
    expect(placeCards([card])).toEqual([{ x: 0, y: 0 }]);
    const [left, right] = placeCards([card, card]);
    expect(left?.y).toBe(right?.y);
    const [a, b, c] = boxes([card, card, card]);
    expect([a?.y, (b?.x ?? 0) + (a?.x ?? 0), c?.x]).toEqual([b?.y, 0, 0]);
    expect(c?.y).toBeGreaterThan((a?.y ?? 0) + card.height);
    const [one, two, three, four] = boxes([card, card, card, card]);
    expect([one?.x, one?.y, two?.x, three?.y]).toEqual([four?.x, two?.y, three?.x, four?.y]);
  });

  test('no two overlap, whatever their sizes and number', () => {
    const size = fc.record({ width: fc.integer({ min: 80, max: 300 }), height: fc.integer({ min: 30, max: 400 }) });
    fc.assert(fc.property(fc.array(size, { maxLength: 40 }), (sizes) => {
      const placed = boxes(sizes);
      return placed.every((a, index) => placed.slice(index + 1).every((b) => !overlap(a, b)));
    }), { numRuns: 60 });
  });

  test('between two cards there is room for a label', () => {
    const [a, b] = boxes([card, card]);
    const line = visiblePart(a ?? { x: 0, y: 0, ...card }, b ?? { x: 0, y: 0, ...card });
    expect((line?.[1].x ?? 0) - (line?.[0].x ?? 0)).toBeGreaterThanOrEqual(160);
  });
});

describe('lines and labels', () => {
  test('the visible part starts and ends at the borders', () => {
    expect(visiblePart({ x: 0, y: 0, width: 20, height: 20 }, { x: 100, y: 0, width: 40, height: 20 })).toEqual([{ x: 10, y: 0 }, { x: 80, y: 0 }]);
    expect(visiblePart({ x: 0, y: 0, width: 20, height: 20 }, { x: 10, y: 0, width: 20, height: 20 })).toBeNull();
  });
  test('a label moves along its line when its middle is taken', () => {
    const line = [{ x: 0, y: 0 }, { x: 400, y: 0 }] as const;
    const size = { width: 60, height: 16 };
    expect(placeLabel(line, size, [])).toEqual({ x: 200, y: 0 });
    const moved = placeLabel(line, size, [{ x: 200, y: 0, ...size }]);
    expect(moved.x).not.toBe(200);
    expect(overlap({ ...moved, ...size }, { x: 200, y: 0, ...size })).toBe(false);
  });
  test('bounds hold every box', () => {
    expect(boundsOf([{ x: 0, y: 0, width: 10, height: 10 }, { x: 100, y: 50, width: 10, height: 20 }])).toEqual({ x: 50, y: 27.5, width: 110, height: 65 });
    expect(boundsOf([])).toEqual({ x: 0, y: 0, width: 0, height: 0 });
  });
});
