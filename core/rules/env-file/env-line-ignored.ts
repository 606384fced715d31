import type { EnvFileRule } from '../env-file.ts';
import { lineRange } from './ranges.ts';

export const envLineIgnored: EnvFileRule = {
  code: 'jiji/env-line-ignored',
  severity: 'warning',
  message: 'Line is not NAME=value and is ignored',
  check: (file) => file.problems.filter(({ code }) => code === 'jiji/env-line-ignored').map(({ line }) => ({ range: lineRange(file, line) })),
};
