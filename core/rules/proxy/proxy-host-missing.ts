import type { Rule } from '../rule.ts';
import { routes } from '../view.ts';
import { hasNoHost, hasTls, hostKeys } from './missing.ts';

/** With TLS, `jiji/ssl-needs-host` says it where TLS is asked for. */
export const proxyHostMissing: Rule = {
  code: 'jiji/proxy-host-missing',
  severity: 'error',
  message: 'proxy needs {keys}',
  check: (parsed) => routes(parsed).filter((route) => hasNoHost(route) && !hasTls(route)).map(({ range }) => ({ range, args: { keys: hostKeys(parsed) } })),
};
