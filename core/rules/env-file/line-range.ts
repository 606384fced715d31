import type { Range } from '../../config/index.ts';
import type { ParsedEnvFile } from '../env-file.ts';

/** A whole line without its end. */
export function lineRange(file: ParsedEnvFile, line: number): Range {
  const start = file.lineTable.start(line);
  const length = /^[^\r\n]*/.exec(file.text.slice(start))?.[0].length ?? 0;
  return { start: { line, character: 0 }, end: { line, character: length } };
}
