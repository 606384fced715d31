import type { Rule } from '../rule.ts';
import { faultsOf } from '../structure/walk.ts';

export const logLevelInvalid: Rule = {
  code: 'jiji/log-level-invalid',
  severity: 'error',
  message: 'log_level must be debug, info, warn, error or fatal',
  check: (parsed) => faultsOf(parsed, 'choice').filter((fault) => fault.key === 'log_level').map(({ node }) => ({ range: node.range })),
};
