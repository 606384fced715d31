import { renderProblem, type Problem } from '../base/index.ts';
import type { DeployConfig, ServerConfig } from '../config/model.ts';
import { handshakeAge, judgeCluster, tunnelState } from '../network/index.ts';
import type { ClusterState, ContainerState, ServerState, TunnelState, UnitState } from '../protocol/cluster.ts';
import type { HostView, InitialisedView } from '../remote/cluster-view.ts';

/** What is known of one server of the file: its own words, or why there are none. `at`: when, ms by the operator's clock. */
export type Sighting = { readonly view: HostView; readonly at: number } | { readonly problem: Problem; readonly at: number };

/**
 * Joins what all servers said into the state that views show. Each server speaks for its own containers and tunnels;
 * names of peers come from the registry of whichever server has them.
 */
export function clusterState(config: DeployConfig, environment: string | undefined, sightings: ReadonlyMap<string, Sighting>): ClusterState {
  const views = new Map([...sightings].flatMap(([name, sighting]) => ('view' in sighting && sighting.view.initialised ? [[name, sighting.view] as const] : [])));
  const nameByKey = peerNames(config, [...views.values()]);
  const servers = config.servers.map((server) => serverState(config, server, sightings.get(server.name), views));
  const at = [...sightings.values()].map((sighting) => sighting.at);
  return judgeCluster({
    project: config.project,
    ...(environment === undefined ? {} : { environment }),
    domain: config.network.serviceDomain,
    clusterCidr: config.network.clusterCidr,
    readAt: at.length === 0 ? 0 : Math.min(...at),
    servers,
    tunnels: [...views].flatMap(([name, view]) => tunnels(name, view, nameByKey)),
  });
}

const idOf = (name: string): string => name.toLowerCase();

/** Public key of each member -> name in the file, or its id where the file does not have it. */
function peerNames(config: DeployConfig, views: readonly InitialisedView[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const row of views.flatMap((view) => view.registry?.servers ?? [])) {
    if (row.removed_at !== 0) continue;
    const server = config.servers.find((each) => idOf(each.name) === row.id) ?? config.servers.find((each) => each.host === row.hostname);
    names.set(row.wireguard_pubkey, server?.name ?? row.id);
  }
  return names;
}

const unknownUnits = { corrosion: 'unknown', coredns: 'unknown', loop: 'unknown', dnsWriter: 'unknown' } as const;

function serverState(config: DeployConfig, server: ServerConfig, sighting: Sighting | undefined, views: ReadonlyMap<string, InitialisedView>): ServerState {
  const base = { name: server.name, host: server.host, endpoints: [], services: unknownUnits, containers: [] };
  if (sighting === undefined) return { ...base, state: 'unreachable', reason: 'not asked yet' };
  if ('problem' in sighting) return { ...base, state: 'unreachable', reason: renderProblem({ code: sighting.problem.code, args: sighting.problem.args }) };
  const view = sighting.view;
  if (!view.initialised) return { ...base, state: 'uninitialised' };
  const row = [...views.values()].flatMap((each) => each.registry?.servers ?? []).find((each) => each.id === view.id);
  return {
    ...base,
    state: 'up',
    subnet: view.subnet, wireguardIp: view.wireguardIp, managementIp: view.managementIp,
    ...(row === undefined ? {} : { publicKey: row.wireguard_pubkey }),
    endpoints: endpointsOf(row?.endpoints),
    engine: view.engine, engineVersion: view.engineVersion, arch: view.arch,
    load1: view.load1, diskFreeBytes: view.diskFreeBytes, memoryBytes: view.memoryBytes, uptimeSeconds: view.uptimeSeconds,
    ...(view.registry === null ? {} : { registryRows: view.registry.servers.length + view.registry.containers.length }),
    ...(view.containers === null ? {} : { addressesUsed: view.containers.length }),
    services: { corrosion: unit(view, 'jiji-corrosion'), coredns: unit(view, 'jiji-coredns'), loop: unit(view, 'jiji-peer-monitor'), dnsWriter: unit(view, 'jiji-dns-writer') },
    containers: containersOf(config, view),
  };
}

function endpointsOf(json: string | undefined): readonly string[] {
  try {
    const value: unknown = JSON.parse(json ?? '[]');
    return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
  } catch {
    return []; // another product's row; the endpoint in use is shown with the tunnel
  }
}

function unit(view: InitialisedView, name: string): UnitState {
  const state = view.units[name];
  return state === 'active' || state === 'inactive' || state === 'failed' ? state : state === undefined ? 'missing' : 'unknown';
}

/** Managed containers of this project and the proxy, joined with their rows; foreign projects on the server stay out. */
function containersOf(config: DeployConfig, view: InitialisedView): readonly ContainerState[] {
  const rows = new Map((view.registry?.containers ?? []).map((row) => [row.id, row]));
  return (view.containers ?? []).flatMap((container): ContainerState[] => {
    const labels = container.labels ?? {};
    const running = container.state === 'running';
    const common = { id: container.id, name: container.name, image: container.image, version: labels['jiji.version'] ?? '', failures: 0 };
    if (container.name === 'kamal-proxy') {
      return [{ ...common, service: 'kamal-proxy', project: '', role: running ? 'proxy' : 'stopped', health: running ? 'healthy' : 'unhealthy', version: labels['jiji.part-version'] ?? common.version }];
    }
    if (labels['jiji.project'] !== config.project) return [];
    const row = rows.get(container.id);
    const service = labels['jiji.service'] ?? container.name;
    if (row === undefined) return [{ ...common, service, project: config.project, role: running ? roleByName(container.name) : 'stopped', health: 'unknown' }];
    return [{
      ...common, service, project: config.project, ip: row.ip, failures: row.consecutive_failures,
      role: running ? (row.state === 'candidate' || row.state === 'draining' ? row.state : 'active') : 'stopped',
      health: row.health_status === 'healthy' || row.health_status === 'degraded' || row.health_status === 'unhealthy' ? row.health_status : 'unknown',
      ...(row.started_at > 0 ? { startedAt: row.started_at } : {}),
    }];
  });
}

const roleByName = (name: string): ContainerState['role'] => (/_new_\d+$/.test(name) ? 'candidate' : /_old_\d+$/.test(name) ? 'draining' : 'active');

function tunnels(name: string, view: InitialisedView, nameByKey: ReadonlyMap<string, string>): TunnelState[] {
  const idByKey = new Map((view.registry?.servers ?? []).map((row) => [row.wireguard_pubkey, row.id]));
  return view.peers.flatMap((peer): TunnelState[] => {
    const to = nameByKey.get(peer.publicKey);
    if (to === undefined) return [];
    const age = handshakeAge(peer.handshakeAt, view.nowSeconds);
    const link = view.registry?.links.find((row) => row.server_id === view.id && row.peer_id === idByKey.get(peer.publicKey));
    return [{
      from: name, to, handshakeAgeSeconds: age, rttMs: link === undefined || link.rtt_ms <= 0 ? null : link.rtt_ms,
      ...(peer.endpoint === null ? {} : { endpoint: peer.endpoint }),
      rxBytes: peer.rxBytes, txBytes: peer.txBytes, state: tunnelState(age),
    }];
  });
}
