import type { Rule } from '../rule.ts';
import { emptyMap } from './emptyMap.ts';

export const noServices: Rule = {
  code: 'jiji/no-services',
  severity: 'error',
  message: 'At least one service is needed',
  check: (parsed) => emptyMap(parsed, 'services'),
};
