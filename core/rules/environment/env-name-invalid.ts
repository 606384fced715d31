import { isVariableName } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { environments } from './places.ts';

export const envNameInvalid: Rule = {
  code: 'jiji/env-name-invalid',
  severity: 'error',
  message: '"{name}" is not a variable name; use letters, digits and "_", not a digit first',
  check: (parsed) =>
    environments(parsed).flatMap(({ clear, secrets }) => [
      ...clear.filter(({ key }) => !isVariableName(key)).map(({ key, keyRange }) => ({ range: keyRange, args: { name: key } })),
      ...secrets.filter(({ value }) => !value.includes('${') && !isVariableName(value)).map(({ value, range }) => ({ range, args: { name: value } })),
    ]),
};
