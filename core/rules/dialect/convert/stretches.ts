type Stretch = readonly [from: number, to: number];

/** Stretches of a text that do not overlap, to be asked for a place. */
export function stretches(given: readonly Stretch[]): { /** The stretch that holds an offset inside. */ around(at: number): Stretch | undefined; /** Whether one holds all of a stretch. */ hold(inner: Stretch): boolean } {
  const sorted = [...given].sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  /** The last one that begins at an offset or before it. */
  const lastFrom = (at: number): Stretch | undefined => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle]?.[0] ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return sorted[low - 1];
  };
  return {
    around: (at) => {
      const found = lastFrom(at - 1);
      return found !== undefined && at < found[1] ? found : undefined;
    },
    hold: ([from, to]) => {
      const found = lastFrom(from);
      return found !== undefined && to <= found[1];
    },
  };
}
