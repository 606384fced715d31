import { entryOf, isList, valueOf, type MapEntry, type ParsedDeploy } from '../../config/index.ts';
import { routes, type Route } from '../view.ts';
import { tcpPorts } from './ports.ts';

/** No port is written, and none can be told from the service: only form A does without, where there is one port to choose from at most. */
export function hasNoPort({ node, service }: Route, parsed: ParsedDeploy): boolean {
  return ['app_port', 'port', 'listen_port'].every((key) => valueOf(node, key) === undefined) && (parsed.dialect.dialect !== 'A' || tcpPorts(service).length > 1);
}

/** Neither `host` nor `hosts` has anything in it; a raw TCP port needs none. */
export function hasNoHost({ node }: Route): boolean {
  const hosts = valueOf(node, 'hosts');
  return valueOf(node, 'host') === undefined && (hosts === undefined || (isList(hosts) && hosts.items.length === 0)) && valueOf(node, 'listen_port') === undefined;
}

/** The keys that the file's form has for host names, for people. */
export const hostKeys = (parsed: ParsedDeploy): string => (parsed.dialect.dialect === 'C' ? 'hosts' : 'host or hosts');

/** TLS is asked for: `ssl: true`, or a certificate of one's own. */
export function hasTls({ node }: Route): boolean {
  const ssl = valueOf(node, 'ssl');
  return ssl?.kind === 'map' || (ssl?.kind === 'scalar' && ssl.value === true);
}

/** Keys of proxies that stand there without a value and are reported as missing. */
export const missingKeys = (parsed: ParsedDeploy): readonly MapEntry[] =>
  routes(parsed).flatMap((route) => {
    const keys = [...(hasNoPort(route, parsed) ? ['app_port', 'port'] : []), ...(hasNoHost(route) ? ['host', 'hosts'] : [])];
    return keys.flatMap((key) => entryOf(route.node, key) ?? []);
  });
