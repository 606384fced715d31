import type { EnvFileRule } from '../env-file.ts';
import { columns } from './ranges.ts';

export const envNameIllegal: EnvFileRule = {
  code: 'jiji/env-name-illegal',
  severity: 'warning',
  message: 'Not a variable name, so the line is ignored; use letters, digits and "_", not a digit first',
  check: (file) => file.problems.flatMap(({ code, line, from, to }) => (code === 'jiji/env-name-illegal' && from !== undefined && to !== undefined ? [{ range: columns(line, from, to) }] : [])),
};
