import { isIpAddress, normalizeHost } from '../address.ts';
import type { Arch, Dialect, NodePath, ServerConfig, ServerSsh, SshConfig } from '../model.ts';
import { isDnsLabel } from '../names.ts';
import type { Reader } from '../reader.ts';
import { isList, isMap, isScalar } from '../tree.ts';
import { isCapitals, keyKind } from '../variables.ts';

const first = <T>(...values: (T | undefined)[]): T | undefined => values.find((value) => value !== undefined);

/** Servers in file order. In form A they are collected from the services and given names. */
export function resolveServers(read: Reader, dialect: Dialect): readonly ServerConfig[] {
  if (dialect !== 'A' && isMap(read.node(['servers']))) return read.children(['servers']).map((path) => server(read, path, dialect));
  return inlineServers(read, dialect).map(({ name, host, path }) => ({ name, host, arch: arch(read, path), ssh: sshOf(read, path, dialect) }));
}

function server(read: Reader, path: NodePath, dialect: Dialect): ServerConfig {
  return { name: String(path.at(-1)), host: read.text([...path, 'host'])?.trim() ?? '', arch: arch(read, path), ssh: sshOf(read, path, dialect) };
}

const arch = (read: Reader, path: NodePath): Arch => (read.text([...path, 'arch']) === 'arm64' ? 'arm64' : 'amd64');

function sshOf(read: Reader, path: NodePath, dialect: Dialect): ServerSsh {
  const text = (key: string): string | undefined => first(read.text([...path, key]), read.text(['ssh', key]));
  const list = (key: string, alias = key): NodePath[] => {
    const place = [[...path, key], ['ssh', key], ['ssh', alias]].find((at) => read.node(at) !== undefined);
    return place !== undefined && isList(read.node(place)) ? read.children(place) : [];
  };
  const texts = (places: readonly NodePath[]): string[] => places.map((place) => read.scalar(place)).filter((one) => one !== undefined);
  const keys = list('keys', 'private_keys');
  // A name in capitals is told by what the file says: with values put in, it would be the key itself.
  const named = (place: NodePath): boolean => dialect === 'C' && isCapitals(rawText(read, place));
  const keyPath = text('key_path');
  const user = text('user');
  const port = first(read.integer([...path, 'port']), read.integer(['ssh', 'port']));
  const keyPassphrase = text('key_passphrase');
  return {
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
    ...(keyPassphrase === undefined ? {} : { keyPassphrase }),
    keyPaths: [...(keyPath === undefined ? [] : [keyPath]), ...texts(keys.filter((place) => !named(place))).filter(isPath)],
    keyData: [...texts(list('key_data')), ...keys.filter(named).map((place) => rawText(read, place))],
  };
}

function rawText(read: Reader, place: NodePath): string {
  const node = read.node(place);
  return isScalar(node) ? node.text : '';
}

/** A key itself and the command that prints one are no paths; rules report them. */
const isPath = (key: string): boolean => keyKind(key) !== 'inline' && keyKind(key) !== 'command';

export interface InlineServer {
  readonly name: string;
  readonly host: string;
  /** Where the host stands first. */
  readonly path: NodePath;
}

/** Distinct hosts of form A in file order, each with a name: the first label of its host name when no other has it, else `server<n>`. */
export function inlineServers(read: Reader, dialect: Dialect): readonly InlineServer[] {
  if (dialect !== 'A') return [];
  const found = new Map<string, { host: string; path: NodePath }>();
  for (const service of read.children(['services'])) {
    for (const path of read.children([...service, 'servers'])) {
      const host = read.text([...path, 'host'])?.trim();
      if (host !== undefined && host !== '' && !found.has(normalizeHost(host))) found.set(normalizeHost(host), { host, path });
    }
  }
  const all = [...found.values()];
  // A file on its way to form B may have names for some already.
  const named = new Map(read.children(['servers']).map((path) => [normalizeHost(read.text([...path, 'host']) ?? ''), path.at(-1)]));
  const labels = all.map(({ host }) => shortName(host));
  return all.map(({ host, path }, index) => {
    const label = labels[index];
    const known = named.get(normalizeHost(host));
    if (typeof known === 'string') return { name: known, host, path };
    const unique = label !== undefined && labels.filter((other) => other === label).length === 1;
    return { name: unique ? label : `server${index + 1}`, host, path };
  });
}

function shortName(host: string): string | undefined {
  const label = host.split('.')[0]?.toLowerCase() ?? '';
  return !isIpAddress(host) && isDnsLabel(label) && !/^server\d+$/.test(label) ? label : undefined;
}

/** Settings that hold for every connection; older spellings count where the present one is absent. */
export function resolveSsh(read: Reader): SshConfig {
  const at = (key: string): NodePath => ['ssh', key];
  const proxy = first(read.text(at('proxy')), read.text(at('proxy_jump')));
  const proxyCommand = read.text(at('proxy_command'));
  const milliseconds = read.number(at('timeout'));
  return {
    keysOnly: read.boolean(at('keys_only')) ?? false,
    connectTimeoutSeconds: first(read.number(at('connect_timeout')), milliseconds === undefined ? undefined : Math.ceil(milliseconds / 1000)) ?? 30,
    commandTimeoutSeconds: read.number(at('command_timeout')) ?? 300,
    options: read.record(at('options')),
    ...(proxy === undefined ? {} : { proxy }),
    ...(proxyCommand === undefined ? {} : { proxyCommand }),
    maxConcurrentStarts: first(read.integer(at('max_concurrent_starts')), read.integer(at('max_concurrent_connections'))) ?? 30,
    poolIdleTimeoutSeconds: read.number(at('pool_idle_timeout')) ?? 900,
    dnsRetries: read.integer(at('dns_retries')) ?? 3,
    configFiles: configFiles(read),
    logLevel: read.text(at('log_level')) ?? 'error',
  };
}

function configFiles(read: Reader): readonly string[] {
  const node = read.node(['ssh', 'config']);
  if (isList(node)) return read.texts(['ssh', 'config']);
  if (read.boolean(['ssh', 'config']) === true) return ['~/.ssh/config', '/etc/ssh/ssh_config'];
  const path = isScalar(node) && typeof node.value === 'string' ? read.text(['ssh', 'config']) : undefined;
  return path === undefined || path === 'false' ? [] : [path];
}
