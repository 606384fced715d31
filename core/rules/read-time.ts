/** When a live fact was read, for people, to the minute: `2026-01-01 00:00 UTC`. In: ms since the epoch. */
export const readTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
