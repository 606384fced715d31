import type { EnvFileRule } from '../env-file.ts';
import { columns } from './ranges.ts';

export const envQuoteUnclosed: EnvFileRule = {
  code: 'jiji/env-quote-unclosed',
  severity: 'warning',
  message: 'This quote is never closed, so the line is ignored; close it or remove it',
  check: (file) => file.problems.flatMap(({ code, line, from, to }) => (code === 'jiji/env-quote-unclosed' && from !== undefined && to !== undefined ? [{ range: columns(line, from, to) }] : [])),
};
