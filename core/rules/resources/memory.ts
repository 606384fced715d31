/** What engines take at least and at most. */
export const memoryLimits = { min: 6 * 1024 ** 2, max: 64 * 1024 ** 4 } as const;

/** Bytes in words, to one decimal: `1.5 GiB`. */
export function memoryWords(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(bytes, 1)) / 10)));
  return `${Math.round((bytes / 1024 ** step) * 10) / 10} ${units[step] ?? ''}`;
}
