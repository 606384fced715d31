import type { Dialect, HealthcheckConfig, NodePath, PortMapping, ProxyTarget } from '../model.ts';
import type { Reader } from '../reader.ts';
import { isList, isMap } from '../tree.ts';
import { parseDuration } from '../values.ts';

/** Targets of a service's proxy; none without a proxy or with `enabled: false`. */
export function resolveProxy(read: Reader, service: NodePath, ports: readonly PortMapping[], dialect: Dialect): readonly ProxyTarget[] {
  const path = [...service, 'proxy'];
  if (!isMap(read.node(path)) || read.boolean([...path, 'enabled']) === false) return [];
  const targets = [...path, 'targets'];
  return (isList(read.node(targets)) ? read.children(targets) : [path]).map((at) => target(read, at, ports, dialect));
}

function target(read: Reader, at: NodePath, ports: readonly PortMapping[], dialect: Dialect): ProxyTarget {
  const host = read.text([...at, 'host']);
  const prefix = read.text([...at, 'path_prefix']) ?? read.text([...at, 'path']) ?? '/';
  return {
    appPort: read.integer([...at, 'app_port']) ?? read.integer([...at, 'port']) ?? (dialect === 'A' ? onlyPort(ports) : 0),
    hosts: [...new Set([...(host === undefined ? [] : [host]), ...read.texts([...at, 'hosts'])].map((name) => name.toLowerCase()))],
    ssl: ssl(read, [...at, 'ssl']),
    pathPrefix: prefix.replace(/(?<!\/)\/+$/, '') || '/',
    healthcheck: healthcheck(read, [...at, read.node([...at, 'healthcheck']) === undefined ? 'health_check' : 'healthcheck'], dialect),
  };
}

/** Form A may leave the port out: the only tcp port of the service is meant. */
function onlyPort(ports: readonly PortMapping[]): number {
  const tcp = [...new Set(ports.filter((port) => port.protocol === 'tcp').map((port) => port.containerPort))];
  return tcp.length === 1 ? (tcp[0] ?? 0) : 0;
}

function ssl(read: Reader, at: NodePath): ProxyTarget['ssl'] {
  if (!isMap(read.node(at))) return read.boolean(at) ?? false;
  return { certificatePem: read.text([...at, 'certificate_pem']) ?? '', privateKeyPem: read.text([...at, 'private_key_pem']) ?? '' };
}

function healthcheck(read: Reader, at: NodePath, dialect: Dialect): HealthcheckConfig {
  const seconds = (key: string, fallback: number): number => parseDuration(read.text([...at, key]) ?? '') ?? fallback;
  const cmd = read.text([...at, 'cmd']);
  return {
    path: read.text([...at, 'path']) ?? '/up',
    ...(cmd === undefined ? {} : { cmd }),
    intervalSeconds: seconds('interval', 10),
    timeoutSeconds: seconds('timeout', 5),
    deployTimeoutSeconds: seconds('deploy_timeout', dialect === 'C' ? 30 : 60),
  };
}
