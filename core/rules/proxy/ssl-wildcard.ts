import type { Rule } from '../rule.ts';
import { targets } from './targets.ts';

export const sslWildcard: Rule = {
  code: 'jiji/ssl-wildcard',
  severity: 'error',
  message: 'Automatic certificates do not cover wildcards; use certificate_pem and private_key_pem',
  check: (parsed) =>
    targets(parsed)
      .filter(({ ssl }) => ssl === 'auto')
      .flatMap(({ hosts }) => hosts.filter(({ name }) => name.startsWith('*.')))
      .map(({ node }) => ({ range: node.range })),
};
