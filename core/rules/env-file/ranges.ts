import type { Range } from '../../config/index.ts';
import type { ParsedEnvFile } from '../env-file.ts';

/** A whole line without its end. */
export function lineRange(file: ParsedEnvFile, line: number): Range {
  const start = file.lineTable.start(line);
  const length = /^[^\r\n]*/.exec(file.text.slice(start, file.lineTable.start(line + 1)))?.[0].length ?? 0;
  return columns(line, 0, length);
}

/** Columns of one line. */
export const columns = (line: number, from: number, to: number): Range => ({ start: { line, character: from }, end: { line, character: to } });

/** Where to speak about the file as a whole: the first name, or the first line. */
export function fileRange(file: ParsedEnvFile): Range {
  const first = file.entries[0];
  return first === undefined ? lineRange(file, 0) : columns(first.line, first.from, first.to);
}
