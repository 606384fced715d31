import type { EnvFileRule } from '../env-file.ts';
import { columns } from './ranges.ts';

export const envNameUnused: EnvFileRule = {
  code: 'jiji/env-name-unused',
  severity: 'hint',
  message: 'No deploy file of this project asks for "{name}"',
  check: (file, { wanted }) => (wanted === undefined ? [] : file.entries.filter(({ name }) => !wanted.has(name)).map(({ name, line, from, to }) => ({ range: columns(line, from, to), args: { name } }))),
};
