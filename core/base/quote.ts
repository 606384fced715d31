/**
 * One word for a POSIX shell, always in single quotes, so that nothing in it is special. The only place in the product
 * that turns a value into shell text. Throws on NUL, which no shell word can carry.
 */
export function quote(word: string): string {
  if (word.includes('\0')) throw new RangeError('a shell word cannot contain NUL');
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command line of quoted words. */
export const quoteAll = (words: readonly string[]): string => words.map(quote).join(' ');
