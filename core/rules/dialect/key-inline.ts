import { keyKind } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { keyItems } from './secretText.ts';

export const keyInline: Rule = {
  code: 'jiji/key-inline',
  severity: 'warning',
  message: 'A private key stands in this file and is not used here; put it into a file or a variable',
  check: (parsed, context) => keyItems(parsed).filter(({ value }) => keyKind(value) === 'inline').map(({ range }) => ({ range, ...(context.operation === true ? { severity: 'error' as const } : {}) })),
};
