import type { EnvFileRule } from '../env-file.ts';
import { columns } from './ranges.ts';

export const envValueUnset: EnvFileRule = {
  code: 'jiji/env-value-unset',
  severity: 'warning',
  message: '"{name}" has no value yet; write it after "=", or "" for an empty one',
  check: (file, { wanted }) =>
    file.entries
      .filter(({ name, line, unset }) => unset && wanted?.has(name) === true && file.lines.get(name) === line)
      .map(({ name, line, from, to }) => ({ range: columns(line, from, to), args: { name } })),
};
