import { keys } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { faultsOf } from './walk.ts';

export const portInvalid: Rule = {
  code: 'jiji/port-invalid',
  severity: 'error',
  message: 'Port must be an integer from 1 to 65535',
  check: (parsed) => [
    ...faultsOf(parsed, 'type').filter((fault) => fault.shape === keys.port).map(({ range }) => ({ range })),
    ...faultsOf(parsed, 'range').filter((fault) => fault.shape === keys.port).map(({ node }) => ({ range: node.range })),
  ],
};
