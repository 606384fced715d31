import { keys } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { faultsOf } from '../structure/walk.ts';

export const envValueType: Rule = {
  code: 'jiji/env-value-type',
  severity: 'error',
  message: '"{name}" must be text, a number or true/false',
  check: (parsed) => faultsOf(parsed, 'type').filter(({ shape }) => shape === keys.environmentValue).map(({ key, range }) => ({ range, args: { name: key } })),
};
