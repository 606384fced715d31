const factors: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** Bytes of a limit such as `512m` or `1.5GB`; undefined for what is none. */
export function parseMemory(written: string): number | undefined {
  const found = /^(\d+(?:\.\d+)?)(b|[kmg]b?)$/i.exec(written);
  const factor = factors[(found?.[2] ?? '').charAt(0).toLowerCase()];
  return found === null || factor === undefined ? undefined : Number(found[1]) * factor;
}

/** What engines take at least and at most. */
export const memoryLimits = { min: 6 * 1024 ** 2, max: 64 * 1024 ** 4 } as const;

/** Bytes in words, to one decimal: `1.5 GiB`. */
export function memoryWords(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(bytes, 1)) / 10)));
  return `${Math.round((bytes / 1024 ** step) * 10) / 10} ${units[step] ?? ''}`;
}
