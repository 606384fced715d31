import { isText } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { environments } from './places.ts';

export const envValueNewline: Rule = {
  code: 'jiji/env-value-newline',
  severity: 'warning',
  message: 'Contains a line break; the value is passed on its own instead of in the environment file',
  check: (parsed) => environments(parsed).flatMap(({ clear }) => clear.flatMap(({ value }) => (isText(value) && /[\r\n]/.test(value.value) ? [{ range: value.range }] : []))),
};
