import { entryOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { targets } from './targets.ts';

export const sslMultiServer: Rule = {
  code: 'jiji/ssl-multi-server',
  severity: 'warning',
  message: 'Each of {count} servers requests its own certificate; HTTP-01 needs the name to reach that server',
  check: (parsed) =>
    targets(parsed)
      .filter(({ ssl, servers }) => ssl === 'auto' && servers.length > 1)
      .map(({ node, range, servers }) => ({ range: entryOf(node, 'ssl')?.keyRange ?? range, args: { count: servers.length } })),
};
