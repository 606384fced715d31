import type { EnvFileRule } from '../env-file.ts';
import { lineRange } from './ranges.ts';

export const envNameRepeated: EnvFileRule = {
  code: 'jiji/env-name-repeated',
  severity: 'warning',
  message: '"{name}" is set again here; the last value wins',
  check: (file) => file.problems.filter(({ code }) => code === 'jiji/env-name-repeated').map(({ line, name }) => ({ range: lineRange(file, line), args: { name: name ?? '' } })),
};
