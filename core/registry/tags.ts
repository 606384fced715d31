const version = /^v?(\d+(?:\.\d+)*)(.*)$/;

/** Newest version first, the plain one before its variants (`16.4` before `16.4-alpine`); after all versions the other tags by name. */
export function sortTags(tags: readonly string[]): readonly string[] {
  const read = tags.map((tag) => {
    const found = version.exec(tag);
    return { tag, numbers: found?.[1]?.split('.').map(Number), rest: found?.[2] ?? tag };
  });
  read.sort((a, b) => compareNumbers(a.numbers, b.numbers) || rank(a.rest) - rank(b.rest) || (a.rest < b.rest ? -1 : a.rest > b.rest ? 1 : 0));
  return read.map(({ tag }) => tag);
}

const rank = (rest: string): number => (rest === '' ? 0 : 1);

/** Bigger first; where one ends, the longer and more exact one first; no numbers last. */
function compareNumbers(a: readonly number[] | undefined, b: readonly number[] | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (b[i] ?? -1) - (a[i] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
