import type { Rule } from '../rule.ts';
import { faultsOf } from '../structure/walk.ts';

export const engineInvalid: Rule = {
  code: 'jiji/engine-invalid',
  severity: 'error',
  message: 'Engine must be docker or podman',
  check: (parsed) => faultsOf(parsed, 'choice').filter((fault) => fault.key === 'engine').map(({ node }) => ({ range: node.range })),
};
