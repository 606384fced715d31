/** Sizes of a card and its rows at a font size of 13 px; what drawing and layout must agree on. Pixels. */
export const geometry = {
  card: { least: 216, most: 300, padding: 12, header: 38, radius: 8 },
  row: { height: 32, gap: 6, radius: 4, dot: 16, text: 30, end: 12 },
  /** A card that shows a count instead of rows. */
  count: { width: 168, height: 56, text: 32 },
  label: { padding: 4, height: 18 },
} as const;
