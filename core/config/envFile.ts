/** A `.env` file line by line (deploy-yml §2.3). Lines are zero-based. */
export interface EnvFile {
  readonly values: ReadonlyMap<string, string>;
  /** Line of the definition that counts. */
  readonly lines: ReadonlyMap<string, number>;
  readonly problems: readonly EnvFileProblem[];
}

export interface EnvFileProblem {
  readonly code: 'jiji/env-line-ignored' | 'jiji/env-name-repeated';
  readonly line: number;
  readonly name?: string;
}

/** Reads the text of a `.env` file; what is no `NAME=value` is left out and reported. */
export function parseEnvFile(text: string): EnvFile {
  const values = new Map<string, string>();
  const at = new Map<string, number>();
  const problems: EnvFileProblem[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (/^\s*(#|$)/.test(line)) continue;
    const found = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/.exec(line);
    const value = found === null ? undefined : readValue(lines, index, found[2] ?? '');
    if (found?.[1] === undefined || value === undefined) {
      problems.push({ code: 'jiji/env-line-ignored', line: index });
      continue;
    }
    if (values.has(found[1])) problems.push({ code: 'jiji/env-name-repeated', line: index, name: found[1] });
    values.set(found[1], value.text);
    at.set(found[1], index);
    index = value.lastLine;
  }
  return { values, lines: at, problems };
}

/** Quoted text may go on over several lines up to its closing quote; undefined when that never comes. */
function readValue(lines: readonly string[], first: number, rest: string): { text: string; lastLine: number } | undefined {
  const quote = rest[0];
  if (quote !== '"' && quote !== "'") return { text: (rest.startsWith('#') ? '' : (rest.split(' #')[0] ?? '')).trim(), lastLine: first };
  let text = rest.slice(1);
  for (let line = first; ; line++) {
    const end = text.indexOf(quote);
    if (end >= 0) return /^\s*(#.*)?$/.test(text.slice(end + 1)) ? { text: text.slice(0, end), lastLine: line } : undefined;
    const next = lines[line + 1];
    if (next === undefined) return undefined;
    text += `\n${next}`;
  }
}
