import sshConfig, { type Directive, type Section } from 'ssh-config';
import { matchesPatternList } from './host-pattern.ts';

/** What an SSH config file says about one host; keys in lower case, first value wins, `identityfile` collects. */
export interface SshConfigValues {
  readonly values: ReadonlyMap<string, string>;
  readonly identityFiles: readonly string[];
  /** `Include` and `Match` are not evaluated: each is named here once per file. */
  readonly ignored: readonly ('Include' | 'Match')[];
}

/** Reads `Host` blocks that match `host`, in file order; lines before the first block are for every host. */
export function readSshConfig(text: string, host: string): SshConfigValues {
  const values = new Map<string, string>();
  const identityFiles: string[] = [];
  const ignored = new Set<'Include' | 'Match'>();
  const take = (line: Directive): void => {
    const key = line.param.toLowerCase();
    const value = valueOf(line);
    if (key === 'include') ignored.add('Include');
    else if (key === 'identityfile') identityFiles.push(value);
    else if (!values.has(key)) values.set(key, value);
  };
  for (const line of sshConfig.parse(text)) {
    if (!('param' in line)) continue;
    if (!('config' in line)) take(line);
    else if (line.param.toLowerCase() === 'match') ignored.add('Match');
    else if (matchesPatternList(wordsOf(line), host)) for (const inner of line.config) if ('param' in inner) take(inner);
  }
  return { values, identityFiles, ignored: [...ignored] };
}

/** The value as written; words that were in quotes keep them, because a proxy command is cut into words once more. */
function valueOf(line: Directive): string {
  if (typeof line.value === 'string') return line.value;
  return line.value.map((word, index) => `${index === 0 ? '' : word.separator}${word.quoted === true ? `"${word.val}"` : word.val}`).join('');
}

const wordsOf = (line: Section): string[] => (typeof line.value === 'string' ? line.value.split(/\s+/) : line.value.map((word) => word.val));
