import { entryOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serverLabel } from '../view.ts';
import { tlsOrphans } from './root-owners.ts';

export const sslNeedsRootPath: Rule = {
  code: 'jiji/ssl-needs-root-path',
  severity: 'error',
  message: 'TLS is set on the service that owns "/" of {host}, and none on "{server}" does; add one or drop ssl here',
  check: (parsed) => tlsOrphans(parsed).map(({ target, host, server }) => ({ range: entryOf(target.node, 'ssl')?.keyRange ?? target.range, args: { host, server: serverLabel(parsed)(server) } })),
};
