import type { Rule } from '../rule.ts';
import { faultsOf } from '../structure/walk.ts';

export const archInvalid: Rule = {
  code: 'jiji/arch-invalid',
  severity: 'error',
  message: 'arch must be amd64 or arm64',
  check: (parsed) => faultsOf(parsed, 'choice').filter((fault) => fault.key === 'arch').map(({ node }) => ({ range: node.range })),
};
