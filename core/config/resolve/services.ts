import { normalizeHost } from '../address.ts';
import type { BuildConfig, Dialect, Environment, NodePath, RestartPolicy, ServerConfig, ServiceConfig, UploadMount } from '../model.ts';
import type { Reader } from '../reader.ts';
import { isList, isMap, isScalar } from '../tree.ts';
import { parseDuration, parseMount, parsePort, parseVolume, splitCommand } from '../values.ts';
import { resolveProxy } from './proxy.ts';

/** Names of the servers of a file, as services refer to them. */
export interface ServerNames {
  readonly names: ReadonlySet<string>;
  /** By address in one spelling; the first server that has it. */
  readonly byHost: ReadonlyMap<string, string>;
}

export const serverNames = (servers: readonly ServerConfig[]): ServerNames => ({
  names: new Set(servers.map((server) => server.name)),
  byHost: new Map([...servers].reverse().map((server) => [normalizeHost(server.host), server.name])),
});

/** Everything of one service; `shared` is the environment of the top level. */
export function resolveService(read: Reader, path: NodePath, dialect: Dialect, servers: ServerNames, shared: Environment): ServiceConfig {
  const at = (key: string): NodePath => [...path, key];
  const ports = read.texts(at('ports')).map(parsePort).filter((port) => port !== undefined);
  const build = resolveBuild(read, at('build'));
  const restart = dialect === 'C' ? resolveRestart(read.text(at('restart'))) : undefined;
  const optional = { image: read.text(at('image')), cpus: read.scalar(at('cpus')), memory: read.scalar(at('memory')), gpus: read.scalar(at('gpus')) };
  return {
    name: String(path.at(-1)),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    ...(build === undefined ? {} : { build }),
    servers: serversOf(read, path, servers),
    ports,
    volumes: read.texts(at('volumes')).map(parseVolume).filter((volume) => volume !== undefined),
    uploads: [...uploads(read, at('files'), 'file'), ...uploads(read, at('directories'), 'directory')],
    environment: mergeEnvironment(shared, resolveEnvironment(read, at('environment'))),
    command: resolveCommand(read, at('command')),
    proxy: resolveProxy(read, path, ports, dialect),
    retain: read.integer(at('retain')) ?? 3,
    networkMode: read.text(at('network_mode')) ?? 'bridge',
    devices: read.texts(at('devices')),
    privileged: read.boolean(at('privileged')) ?? false,
    capAdd: read.texts(at('cap_add')),
    stopFirst: read.boolean(at('stop_first')) ?? false,
    stopTimeoutSeconds: parseDuration(read.text(at('stop_timeout')) ?? '') ?? 10,
    scale: dialect === 'C' ? (read.integer(at('scale')) ?? 1) : 1,
    ...(restart === undefined ? {} : { restart }),
  };
}

/** What needs to be said: `unless-stopped` is what every service has anyway. */
const restartPolicies: readonly RestartPolicy[] = ['always', 'on-failure', 'no'];
const resolveRestart = (written: string | undefined): RestartPolicy | undefined => restartPolicies.find((policy) => policy === written);

/** Names of the servers of a service that exist, file order, no doubles. */
function serversOf(read: Reader, path: NodePath, servers: ServerNames): readonly string[] {
  const listed = isList(read.node([...path, 'hosts'])) ? [...path, 'hosts'] : [...path, 'servers'];
  const names = read.children(listed).map((item) => {
    const host = read.text([...item, 'host'])?.trim();
    if (host !== undefined) return servers.byHost.get(normalizeHost(host));
    const name = read.text(item);
    return name !== undefined && servers.names.has(name) ? name : undefined;
  });
  return [...new Set(names.filter((name) => name !== undefined))];
}

function resolveBuild(read: Reader, at: NodePath): BuildConfig | undefined {
  const node = read.node(at);
  if (isScalar(node)) return { context: read.text(at) ?? '', args: {} };
  if (!isMap(node)) return undefined;
  const [dockerfile, target] = [read.text([...at, 'dockerfile']), read.text([...at, 'target'])];
  const args = [...at, 'args'];
  const secrets = [...new Set(read.texts([...at, 'secrets']))];
  const pairs = isList(read.node(args)) ? Object.fromEntries(read.texts(args).map(pair)) : read.record(args);
  return {
    context: read.text([...at, 'context']) ?? '.',
    ...(dockerfile === undefined ? {} : { dockerfile }),
    ...(target === undefined ? {} : { target }),
    args: pairs,
    ...(secrets.length === 0 ? {} : { secrets }),
  };
}

function pair(written: string): readonly [string, string] {
  const at = written.indexOf('=');
  return at < 0 ? [written, ''] : [written.slice(0, at), written.slice(at + 1)];
}

function uploads(read: Reader, at: NodePath, kind: UploadMount['kind']): UploadMount[] {
  return read.children(at).flatMap((item) => {
    if (!isMap(read.node(item))) return [parseMount(read.text(item) ?? '', kind)].filter((mount) => mount !== undefined);
    const [local, remote] = [read.text([...item, 'local']), read.text([...item, 'remote'])];
    if (local === undefined || remote === undefined) return [];
    const [mode, owner, options] = [read.text([...item, 'mode']), read.text([...item, 'owner']), read.text([...item, 'options'])];
    return [{ kind, local, remote, ...(mode === undefined ? {} : { mode }), ...(owner === undefined ? {} : { owner }), options: options?.split(',').map((option) => option.trim()) ?? [] }];
  });
}

function resolveCommand(read: Reader, at: NodePath): readonly string[] {
  if (isList(read.node(at))) return read.texts(at);
  return splitCommand(read.text(at) ?? '') ?? [];
}

/** `clear` and `secrets`; flat names of older documents count as `clear`. */
export function resolveEnvironment(read: Reader, at: NodePath): Environment {
  const flat = Object.fromEntries(Object.entries(read.record(at)).filter(([name]) => name !== 'clear' && name !== 'secrets'));
  return { clear: { ...flat, ...read.record([...at, 'clear']) }, secrets: [...new Set(read.texts([...at, 'secrets']))] };
}

/** The service's `clear` wins per name, `secrets` are united, and a secret wins over a clear value of the same name. */
export function mergeEnvironment(shared: Environment, own: Environment): Environment {
  const secrets = [...new Set([...shared.secrets, ...own.secrets])];
  const clear = Object.entries({ ...shared.clear, ...own.clear }).filter(([name]) => !secrets.includes(name));
  return { clear: Object.fromEntries(clear), secrets };
}
