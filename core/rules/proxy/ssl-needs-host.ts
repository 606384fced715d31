import { entryOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { routes } from '../view.ts';
import { hasNoHost, hasTls, hostKeys } from './missing.ts';

export const sslNeedsHost: Rule = {
  code: 'jiji/ssl-needs-host',
  severity: 'error',
  message: 'ssl needs {keys}',
  check: (parsed) => routes(parsed).filter((route) => hasNoHost(route) && hasTls(route)).map(({ node, range }) => ({ range: entryOf(node, 'ssl')?.keyRange ?? range, args: { keys: hostKeys(parsed) } })),
};
