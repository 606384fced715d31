/** A scalar on one line: columns and text without quotes. `end` is the column behind it, the closing quote included. */
export interface Token {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly quote?: '"' | "'";
  readonly closed: boolean;
  readonly end: number;
}

/** Reads the scalar that starts at a column; `flow` ends a plain one at brackets and commas too. */
export function scalarAt(line: string, at: number, flow: boolean): Token {
  const first = line[at];
  if (first === '"' || first === "'") return quoted(line, at, first);
  const rest = line.slice(at);
  const text = flow ? (flowScalar.exec(rest)?.[0] ?? '') : rest.slice(0, commentStart(rest)).trimEnd();
  return { from: at, to: at + text.length, text, closed: true, end: at + text.length };
}

const flowScalar = /^(?:\$\{[^}\s,]*\}?|[^\s,[\]{}:#]|:(?![\s,[\]{}]|$)|(?<!\s|^)#|[^\S\r\n]+(?![\s#,[\]{}:]|$))*/;

function commentStart(text: string): number {
  const at = text.search(/\s#/);
  return at < 0 ? text.length : at;
}

function quoted(line: string, at: number, quote: '"' | "'"): Token {
  let to = at + 1;
  while (to < line.length) {
    if (quote === '"' && line[to] === '\\') to += 2;
    else if (line[to] === quote && quote === "'" && line[to + 1] === quote) to += 2;
    else if (line[to] === quote) break;
    else to += 1;
  }
  to = Math.min(to, line.length);
  const closed = line[to] === quote;
  return { from: at + 1, to, text: line.slice(at + 1, to), quote, closed, end: closed ? to + 1 : to };
}

/** A key is at most 1024 characters long, by YAML itself; the limits keep the search linear on any line. */
const blockKey = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#'"[\]{},&*!|>%@`-][^#]{0,1024}?|-[^\s#][^#]{0,1024}?)\s{0,16}:(?=\s|$)/;

/** The key that a line has at a column, when there is one there: its token and the column behind its colon. */
export function keyAt(line: string, at: number): { readonly token: Token; readonly after: number } | undefined {
  const found = blockKey.exec(line.slice(at));
  const written = found?.[1];
  if (found === null || written === undefined) return undefined;
  const quote = written[0] === '"' || written[0] === "'" ? written[0] : undefined;
  const inner = quote === undefined ? written : written.slice(1, -1);
  const from = at + (quote === undefined ? 0 : 1);
  return { token: { from, to: from + inner.length, text: inner, ...(quote === undefined ? {} : { quote }), closed: true, end: at + written.length }, after: at + found[0].length };
}

export const indentOf = (line: string): number => /^\s*/.exec(line)?.[0].length ?? 0;

/** Nothing but space and a comment. */
export const isEmpty = (line: string): boolean => /^\s*(?:#|$)/.test(line);
