import type { DeployConfig, Dialect, NetworkConfig, NodePath } from '../model.ts';
import type { Reader } from '../reader.ts';
import { resolveServers, resolveSsh } from './servers.ts';
import { resolveEnvironment, resolveService, serverNames } from './services.ts';

/** Variables that stand in for keys of `network` which the file does not set. */
export type Environ = Readonly<Record<string, string | undefined>>;

const defaultClusterCidr = '10.210.0.0/16';

/** The whole model from the tree, defaults in. What is missing or of a wrong type reads as its default or as empty. */
export function resolveConfig(read: Reader, dialect: Dialect, environ: Environ): DeployConfig {
  const servers = resolveServers(read, dialect);
  const shared = resolveEnvironment(read, ['environment']);
  const names = serverNames(servers);
  return {
    dialect,
    project: read.text(['project']) ?? '',
    builder: resolveBuilder(read, dialect),
    servers,
    ssh: resolveSsh(read),
    network: resolveNetwork(read, dialect, environ),
    services: read.children(['services']).map((path) => resolveService(read, path, dialect, names, shared)),
    secretsPath: read.text(['secrets_path']) ?? '.env',
  };
}

function resolveBuilder(read: Reader, dialect: Dialect): DeployConfig['builder'] {
  const remote = read.text(['builder', 'remote']);
  const registry: NodePath = read.node(['builder', 'registry']) === undefined ? ['registry'] : ['builder', 'registry'];
  const [server, username, password] = ['server', 'username', 'password'].map((key) => read.text([...registry, key]));
  // Form C has neither "type" nor "local": a server or a build host that is named is meant.
  const type = (dialect === 'C' ? undefined : read.text([...registry, 'type'])) ?? (server === undefined ? 'local' : 'remote');
  return {
    engine: read.text(['builder', 'engine']) === 'docker' ? 'docker' : 'podman',
    local: dialect === 'C' ? remote === undefined : (read.boolean(['builder', 'local']) ?? true),
    ...(remote === undefined ? {} : { remote }),
    cache: read.boolean(['builder', 'cache']) ?? true,
    registry: {
      type: type === 'remote' ? 'remote' : 'local',
      port: read.integer([...registry, 'port']) ?? (dialect === 'C' ? 31270 : 6767),
      ...(server === undefined ? {} : { server }),
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
    },
  };
}

/** File, then variable, then default. */
function resolveNetwork(read: Reader, dialect: Dialect, environ: Environ): NetworkConfig {
  return {
    enabled: read.boolean(['network', 'enabled']) ?? environ['JIJI_NETWORK_ENABLED'] !== 'false',
    clusterCidr: read.text(['network', 'cluster_cidr']) ?? (environ['JIJI_CLUSTER_CIDR'] || defaultClusterCidr),
    serviceDomain: (dialect === 'C' ? undefined : read.text(['network', 'service_domain'])) ?? 'jiji',
  };
}
