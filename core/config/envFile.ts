import { isVariableName } from './names.ts';

/** A `.env` file line by line (deploy-yml §2.3). Lines and columns are zero-based. */
export interface EnvFile {
  readonly values: ReadonlyMap<string, string>;
  /** Line of the definition that counts. */
  readonly lines: ReadonlyMap<string, number>;
  /** Every definition in file order, also those that a later one replaces. Without values. */
  readonly entries: readonly EnvEntry[];
  readonly problems: readonly EnvFileProblem[];
}

export interface EnvEntry {
  readonly name: string;
  readonly line: number;
  /** Columns of the name. */
  readonly from: number;
  readonly to: number;
  /** A value in quotes may go on over several lines. */
  readonly lastLine: number;
  /** Nothing stands behind the `=`, not even quotes: the line still waits for its value. */
  readonly unset: boolean;
}

export interface EnvFileProblem {
  readonly code: 'jiji/env-line-ignored' | 'jiji/env-name-illegal' | 'jiji/env-quote-unclosed' | 'jiji/env-name-repeated';
  readonly line: number;
  readonly name?: string;
  /** Columns of what is wrong; the whole line without them. */
  readonly from?: number;
  readonly to?: number;
}

/** Reads the text of a `.env` file; what is no `NAME=value` is left out and reported. */
export function parseEnvFile(text: string): EnvFile {
  const values = new Map<string, string>();
  const at = new Map<string, number>();
  const entries: EnvEntry[] = [];
  const problems: EnvFileProblem[] = [];
  const lines = text.split(/\r\n|\r|\n/);
  for (let index = 0; index < lines.length; index++) {
    const line = (lines[index] ?? '').replace(/^\uFEFF/, ' ');
    if (/^\s*(#|$)/.test(line)) continue;
    const found = /^(\s*(?:export\s+)?)([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?=\S|$)(.*)$/.exec(line);
    const [, lead = '', name = '', rest = ''] = found ?? [];
    const value = found === null ? undefined : readValue(lines, index, rest);
    if (found === null || value === undefined) {
      problems.push(lineProblem(line, index, rest));
      continue;
    }
    if (values.has(name)) problems.push({ code: 'jiji/env-name-repeated', line: index, name });
    values.set(name, value.text);
    at.set(name, index);
    entries.push({ name, line: index, from: lead.length, to: lead.length + name.length, lastLine: value.lastLine, unset: value.text === '' && !/^["']/.test(rest) });
    index = value.lastLine;
  }
  return { values, lines: at, entries, problems };
}

/** Why a line gives no variable a value. `rest` is what stands behind the `=` of a legal name. */
function lineProblem(line: string, index: number, rest: string): EnvFileProblem {
  const quote = rest[0];
  if ((quote === '"' || quote === "'") && !rest.slice(1).includes(quote)) {
    const from = line.length - rest.length;
    return { code: 'jiji/env-quote-unclosed', line: index, from, to: from + 1 };
  }
  const [, lead = '', name = ''] = /^(\s*(?:export\s+)?)([\p{L}\p{N}_.-]+)\s*=/u.exec(line) ?? [];
  if (rest !== '' || name === '' || isVariableName(name)) return { code: 'jiji/env-line-ignored', line: index };
  return { code: 'jiji/env-name-illegal', line: index, from: lead.length, to: lead.length + name.length };
}

/** Quoted text may go on over several lines up to its closing quote; undefined when that never comes. */
function readValue(lines: readonly string[], first: number, rest: string): { text: string; lastLine: number } | undefined {
  const quote = rest[0];
  if (quote !== '"' && quote !== "'") return { text: (rest.startsWith('#') ? '' : (rest.split(' #')[0] ?? '')).trim(), lastLine: first };
  const parts: string[] = [];
  let part = rest.slice(1);
  for (let line = first; ; line++) {
    const end = part.indexOf(quote);
    if (end >= 0) return /^\s*(#.*)?$/.test(part.slice(end + 1)) ? { text: [...parts, part.slice(0, end)].join('\n'), lastLine: line } : undefined;
    const next = lines[line + 1];
    if (next === undefined) return undefined;
    parts.push(part);
    part = next;
  }
}
