import { isCapitals, isVariableName } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { environments } from './places.ts';

export const secretNameCase: Rule = {
  code: 'jiji/secret-name-case',
  severity: 'warning',
  message: 'Secret names are written in ALL_CAPS',
  check: (parsed) => environments(parsed).flatMap(({ secrets }) => secrets.filter(({ value }) => isVariableName(value) && !isCapitals(value)).map(({ range }) => ({ range }))),
};
