import type { ParsedDeploy } from '../config/index.ts';
import type { Diagnostic } from './rule.ts';

/** A comment that silences codes: `# jiji-ignore: cidr-public, unknown-key`; `jiji/` may stand before each. */
export interface SilencingComment {
  /** The line that it stands in, zero-based. */
  readonly line: number;
  /** The line that it speaks about: its own, or the next with content when it stands alone. */
  readonly target: number;
  readonly codes: readonly { readonly code: string; /** Column of its first character. */ readonly from: number; readonly to: number }[];
}

const mark = 'jiji-ignore:';

/** The silencing comments of a text, in order. A `#` inside a quoted value is taken for one too: it silences its own line at most. */
export function silencingComments(text: string): readonly SilencingComment[] {
  if (!text.includes(mark)) return [];
  const lines = text.split(/\r\n|\r|\n/);
  return lines.flatMap((content, line) => {
    const found = /(^|\s)#\s*jiji-ignore:/.exec(content);
    if (found === null) return [];
    const start = found.index + found[0].length;
    const codes = [...content.slice(start).matchAll(/[\w/-]+/g)].map(({ 0: word, index }) => ({
      code: word.startsWith('jiji/') ? word : `jiji/${word}`, from: start + index, to: start + index + word.length,
    }));
    return [{ line, target: content.slice(0, found.index).trim() === '' ? nextContent(lines, line) : line, codes }];
  });
}

const nextContent = (lines: readonly string[], from: number): number => {
  const at = lines.findIndex((line, index) => index > from && !/^\s*(#|$)/.test(line));
  return at < 0 ? from : at;
};

/** Answers whether a comment of the file silences a diagnostic: one that starts in the comment's line, with its code. */
export function silencedLines(parsed: Pick<ParsedDeploy, 'text'>): (one: Pick<Diagnostic, 'code' | 'range'>) => boolean {
  const silenced = new Set(silencingComments(parsed.text).flatMap(({ target, codes }) => codes.map(({ code }) => `${target} ${code}`)));
  return silenced.size === 0 ? () => false : ({ code, range }) => silenced.has(`${range.start.line} ${code}`);
}
