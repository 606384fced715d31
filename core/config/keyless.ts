/** Lines that say something; a deploy file has its first key in the first of them. */
const enough = 1000;

/** A key as YAML or JSON writes it. */
const key = /:(?:\s|$)|["'\]}]:/;

/**
 * Whether a long text is no deploy file at all, as a log or a dump: not one key in its first thousand lines, without
 * empty ones and comments. The YAML library takes seconds to find an error in each line of such a text.
 */
export function isKeyless(text: string): boolean {
  let lines = 0;
  for (let from = 0; from < text.length && lines < enough;) {
    const newline = text.indexOf('\n', from);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(from, end).trim();
    if (line !== '' && !line.startsWith('#')) {
      if (key.test(line)) return false;
      lines++;
    }
    from = end + 1;
  }
  return lines === enough;
}
