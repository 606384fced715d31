/** Where the cards of the topology stand and where labels sit on their lines. Pure geometry, in pixels; y grows downwards. */
export interface Size {
  readonly width: number;
  readonly height: number;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}
/** A box by its centre. */
export type Box = Point & Size;

/** Room between two cards: across it fits a label, down it fits a line with a label beside it. */
const GAP = { width: 170, height: 76 };
/** Cards stand closer on a large ring, where healthy tunnels carry no label. */
const RING_GAP = { width: 56, height: 56 };
const RING_FROM = 7;
/** Panels are wider than high. */
const ASPECT = 1.7;

/**
 * Centres of the cards: side by side, a triangle, a rectangle, then an ellipse, in the given order and clockwise from
 * the top left. As close together as the gaps allow; the same sizes give the same places.
 */
export function placeCards(sizes: readonly Size[]): readonly Point[] {
  const unit = unitPlaces(sizes.length);
  const gap = sizes.length >= RING_FROM ? RING_GAP : GAP;
  const scale = spread(unit, sizes, gap);
  return unit.map((point) => ({ x: Math.round(point.x * scale), y: Math.round(point.y * scale) }));
}

function unitPlaces(count: number): readonly Point[] {
  if (count <= 1) return Array.from({ length: count }, () => ({ x: 0, y: 0 }));
  if (count === 2) return [{ x: -1, y: 0 }, { x: 1, y: 0 }];
  if (count === 3) return [{ x: -1, y: 0 }, { x: 1, y: 0 }, { x: 0, y: 1.2 }];
  if (count === 4) return [{ x: -1, y: -0.75 }, { x: 1, y: -0.75 }, { x: 1, y: 0.75 }, { x: -1, y: 0.75 }];
  return Array.from({ length: count }, (_, index) => {
    const angle = (index / count) * 2 * Math.PI - Math.PI / 2;
    return { x: ASPECT * Math.cos(angle), y: Math.sin(angle) };
  });
}

/** The smallest factor that keeps every two cards apart, either across or down. */
function spread(unit: readonly Point[], sizes: readonly Size[], gap: Size): number {
  let factor = 0;
  for (const [index, a] of unit.entries()) {
    for (let other = index + 1; other < unit.length; other += 1) {
      const b = unit[other] ?? a;
      factor = Math.max(factor, apart(a, b, reach(sizes[index], sizes[other], gap)));
    }
  }
  return factor;
}

const reach = (a: Size | undefined, b: Size | undefined, gap: Size): Size => ({
  width: ((a?.width ?? 0) + (b?.width ?? 0)) / 2 + gap.width,
  height: ((a?.height ?? 0) + (b?.height ?? 0)) / 2 + gap.height,
});

function apart(a: Point, b: Point, needed: Size): number {
  const across = needed.width / Math.abs(a.x - b.x);
  const down = needed.height / Math.abs(a.y - b.y);
  return Math.min(across, down);
}

/** The part of the line between two centres that no card hides; null when the cards touch. */
export function visiblePart(from: Box, to: Box): readonly [Point, Point] | null {
  const start = leaves(from, to);
  const end = 1 - leaves(to, from);
  if (start >= end) return null;
  const at = (share: number): Point => ({ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share });
  return [at(start), at(end)];
}

/** Share of the way from one centre to another point at which the line leaves the box. */
function leaves(box: Box, towards: Point): number {
  const across = Math.abs(towards.x - box.x);
  const down = Math.abs(towards.y - box.y);
  return Math.min(across === 0 ? Infinity : box.width / 2 / across, down === 0 ? Infinity : box.height / 2 / down);
}

/** Kept free around a label, in all. */
const CLEAR = 12;
const shares = [0.5, 0.4, 0.6, 0.32, 0.68, 0.24, 0.76];

/** A place for a label on the visible part of its line that covers nothing in `taken`; its middle when there is none. */
export function placeLabel(line: readonly [Point, Point], size: Size, taken: readonly Box[]): Point {
  const [from, to] = line;
  const places = shares.map((share) => ({ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }));
  const free = places.find((place) => taken.every((box) => !overlap({ ...place, width: size.width + CLEAR, height: size.height + CLEAR }, box)));
  return free ?? { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
}

export const overlap = (a: Box, b: Box): boolean =>
  Math.abs(a.x - b.x) * 2 < a.width + b.width && Math.abs(a.y - b.y) * 2 < a.height + b.height;

/** The smallest box around all of them; empty without any. */
export function boundsOf(boxes: readonly Box[]): Box {
  if (boxes.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  const left = Math.min(...boxes.map((box) => box.x - box.width / 2));
  const right = Math.max(...boxes.map((box) => box.x + box.width / 2));
  const top = Math.min(...boxes.map((box) => box.y - box.height / 2));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height / 2));
  return { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top };
}
