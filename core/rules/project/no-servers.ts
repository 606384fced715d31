import type { Rule } from '../rule.ts';
import { emptyMap } from './emptyMap.ts';

export const noServers: Rule = {
  code: 'jiji/no-servers',
  severity: 'error',
  message: 'At least one server is needed',
  check: (parsed) => emptyMap(parsed, 'servers'),
};
