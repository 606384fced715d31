import type { Point } from '../../core/network/layout.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

const vectors: Record<Direction, Point> = { left: { x: -1, y: 0 }, right: { x: 1, y: 0 }, up: { x: 0, y: -1 }, down: { x: 0, y: 1 } };

/** The thing that one would go to from `from` in a direction: ahead, near, and rather straight than aside. */
export function nearest<T extends { readonly at: Point }>(things: readonly T[], from: T, direction: Direction): T | undefined {
  const way = vectors[direction];
  let best: { readonly thing: T; readonly cost: number } | undefined;
  for (const thing of things) {
    const ahead = (thing.at.x - from.at.x) * way.x + (thing.at.y - from.at.y) * way.y;
    const aside = Math.abs((thing.at.x - from.at.x) * way.y) + Math.abs((thing.at.y - from.at.y) * way.x);
    if (thing === from || ahead < 1) continue;
    const cost = ahead + 2 * aside;
    if (best === undefined || cost < best.cost) best = { thing, cost };
  }
  return best?.thing;
}
