import { isList, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { routes, type Route } from '../view.ts';

/** With TLS, `jiji/ssl-needs-host` says it where TLS is asked for. */
export const proxyHostMissing: Rule = {
  code: 'jiji/proxy-host-missing',
  severity: 'error',
  message: 'proxy needs host or hosts',
  check: (parsed) => routes(parsed).filter((route) => hasNoHost(route) && !hasTls(route)).map(({ range }) => ({ range })),
};

/** Neither `host` nor `hosts` has anything in it; a raw TCP port needs none. */
export function hasNoHost({ node }: Route): boolean {
  const hosts = valueOf(node, 'hosts');
  return valueOf(node, 'host') === undefined && (hosts === undefined || (isList(hosts) && hosts.items.length === 0)) && valueOf(node, 'listen_port') === undefined;
}

/** TLS is asked for: `ssl: true`, or a certificate of one's own. */
export function hasTls({ node }: Route): boolean {
  const ssl = valueOf(node, 'ssl');
  return ssl?.kind === 'map' || (ssl?.kind === 'scalar' && ssl.value === true);
}
