/** Longest text that a name may take in a drawing, in characters; the whole of it stands in the table. */
export const LONGEST_LABEL = 64;

/** Characters that mean nothing to Mermaid, to its Markdown or to HTML; all others are written as numbers. */
const plain = /[\p{L}\p{N}\p{M} .,/()·…–⇄-]/u;

/** Invisible characters and those that turn the direction of text: they would let one name pass for another. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]+/gu;

/**
 * What a name looks like on one line: no control characters, no runs of blanks, at most `LONGEST_LABEL` characters.
 * The ligature and the pilcrow go because Mermaid writes its own entities with them and decodes these more than once.
 */
export function oneLine(text: string): string {
  const characters = Array.from(text.replaceAll('ﬂ', 'fl').replaceAll('¶', ' ').replace(unseen, ' ').replace(/\s+/g, ' ').trim());
  return characters.length <= LONGEST_LABEL ? characters.join('') : `${characters.slice(0, LONGEST_LABEL - 1).join('')}…`;
}

/**
 * A label for Mermaid text, in double quotes, one line per argument. The only place that puts a value into a diagram:
 * whatever could end the quotes, start a tag, an icon, a formula, Markdown or a directive becomes a character number,
 * which Mermaid turns back into that character as text.
 */
export function mermaidLabel(...lines: readonly string[]): string {
  return `"${lines.map((line) => escapeLine(oneLine(line))).join('<br/>')}"`;
}

function escapeLine(line: string): string {
  if (line === '') return '–';
  return Array.from(line, (character) => (plain.test(character) ? character : `#${character.codePointAt(0) ?? 0};`)).join('');
}
