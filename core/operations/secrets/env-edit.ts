import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { problem, ProblemError, registerMessages } from '../../base/index.ts';
import { parseEnvFile } from '../../config/index.ts';

registerMessages({
  'secret-unwritable': 'The value of {name} cannot be written into a secrets file: it contains {what}.',
  'secret-unwritable-remedy': 'Keep it in the editor\'s storage, or name a command that prints it.',
});

/**
 * The text of a secrets file with a name's value replaced where the counting definition stands, or appended; every other
 * line stays as it is. Throws `secret-unwritable` for a value that no line of such a file can carry.
 */
export function withEnvValue(text: string, name: string, value: string): string {
  const result = edited(text, name, writtenValue(name, value));
  // A quote that is open above the line could take it in.
  const before = parseEnvFile(text).values;
  const after = parseEnvFile(result).values;
  const spoilt = [...before].some(([other, known]) => other !== name && after.get(other) !== known) || after.size !== new Set([...before.keys(), name]).size;
  if (after.get(name) !== value || spoilt) throw unwritable(name, 'something that changes how the lines around it are read');
  return result;
}

function edited(text: string, name: string, written: string): string {
  const entry = parseEnvFile(text).entries.filter((each) => each.name === name).at(-1);
  const lineEnd = /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';
  if (entry === undefined) {
    const start = text === '' || /[\r\n]$/.test(text) ? '' : lineEnd;
    return `${text}${start}${name}=${written}${lineEnd}`;
  }
  const ends = lineEnds(text);
  const from = ends[entry.line - 1]?.next ?? 0;
  const to = ends[entry.lastLine]?.end ?? text.length;
  return `${text.slice(0, from + entry.from)}${name}=${written}${text.slice(to)}`;
}

/** Offsets of each line: where its text ends, and where the next line begins. */
function lineEnds(text: string): readonly { readonly end: number; readonly next: number }[] {
  return [...[...text.matchAll(/\r\n|\r|\n/g)].map((found) => ({ end: found.index, next: found.index + found[0].length })), { end: text.length, next: text.length }];
}

/** In the form that reads back as the same value; quotes only where they are needed. */
function writtenValue(name: string, value: string): string {
  if (value.includes('\0')) throw unwritable(name, 'a NUL character');
  if (value.includes('\r')) throw unwritable(name, 'a carriage return');
  const written = [value, `"${value}"`, `'${value}'`].find((each) => parseEnvFile(`${name}=${each}\n`).values.get(name) === value);
  if (written === undefined) throw unwritable(name, 'both kinds of quotes');
  return written;
}

const unwritable = (name: string, what: string): ProblemError => new ProblemError(problem('secret-unwritable', { name, what }, { remedy: { code: 'secret-unwritable-remedy' } }));

/** Replaces a secrets file in one step; its mode stays, a new file is the user's alone. */
export async function writeEnvFile(file: string, text: string): Promise<void> {
  const mode = await modeOf(file);
  const part = `${file}.${process.pid}.part`;
  await mkdir(path.dirname(file), { recursive: true });
  try {
    await writeFile(part, text, { mode: 0o600, flush: true });
    await chmod(part, mode);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Text of the file; undefined when there is none. */
export async function readEnvFile(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function modeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).mode & 0o777;
  } catch (error) {
    if (isMissing(error)) return 0o600;
    throw error;
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
