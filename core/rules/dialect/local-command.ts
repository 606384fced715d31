import type { Rule } from '../rule.ts';
import { commandValues } from './secretText.ts';

export const localCommand: Rule = {
  code: 'jiji/local-command',
  severity: 'warning',
  message: 'This command is not run here; put what it prints into a variable and write "${NAME}"',
  check: (parsed, context) => commandValues(parsed).map(({ range }) => ({ range, ...(context.operation === true ? { severity: 'error' as const } : {}) })),
};
