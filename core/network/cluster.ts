import type { ClusterProblem, ClusterState, ClusterStatus, ContainerState, ServerState, TunnelState } from '../protocol/cluster.ts';
import { ageWords } from './age.ts';

/** What was read from the servers, before any verdict. */
export type ClusterFacts = Omit<ClusterState, 'status' | 'problems'>;

/** The verdict over the facts: status word and problems, worst first (network.md §15). */
export function judgeCluster(facts: ClusterFacts): ClusterState {
  const problems = [...serverProblems(facts.servers), ...tunnelProblems(facts), ...facts.servers.flatMap(containerProblems)];
  problems.sort((a, b) => rank(a) - rank(b));
  return { ...facts, status: statusOf(facts, problems), problems };
}

const rank = (problem: ClusterProblem): number => (problem.severity === 'error' ? 0 : 1);

/**
 * HEALTHY: every server up and nothing wrong. CRITICAL: half of the servers or more cannot be reached. DEGRADED: what is
 * between. UNKNOWN: no server is a member yet.
 */
export function statusOf(facts: Pick<ClusterFacts, 'servers'>, problems: readonly ClusterProblem[]): ClusterStatus {
  const members = facts.servers.filter((server) => server.state !== 'uninitialised');
  if (members.length === 0) return 'UNKNOWN';
  const gone = members.filter((server) => server.state !== 'up').length;
  if (gone > 0 && gone * 2 >= members.length) return 'CRITICAL';
  return gone > 0 || problems.some((problem) => problem.severity === 'error') || members.length < facts.servers.length ? 'DEGRADED' : 'HEALTHY';
}

const unitNames = { corrosion: 'Corrosion (registry)', coredns: 'CoreDNS', loop: 'control loop', dnsWriter: 'DNS writer' } as const;

function serverProblems(servers: readonly ServerState[]): ClusterProblem[] {
  return servers.flatMap((server): ClusterProblem[] => {
    if (server.state === 'uninitialised') return [{ severity: 'warning', server: server.name, text: `${server.name} is not set up yet` }];
    if (server.state !== 'up') return [{ severity: 'error', server: server.name, text: `${server.name} is ${server.state}${server.reason === undefined ? '' : `: ${server.reason}`}` }];
    return (Object.keys(unitNames) as (keyof typeof unitNames)[])
      .filter((unit) => server.services[unit] !== 'active' && server.services[unit] !== 'unknown')
      .map((unit) => ({ severity: 'error', server: server.name, text: `${unitNames[unit]} on ${server.name} is ${server.services[unit]}` }));
  });
}

function tunnelProblems(facts: ClusterFacts): ClusterProblem[] {
  const up = new Set(facts.servers.filter((server) => server.state === 'up').map((server) => server.name));
  return pairs(facts.tunnels)
    .filter(([tunnel]) => up.has(tunnel.from) && up.has(tunnel.to))
    .flatMap((both): ClusterProblem[] => {
      const worst = worstTunnel(both);
      if (worst.state === 'up' || worst.state === 'unknown') return [];
      const since = worst.handshakeAgeSeconds === null ? 'no handshake yet' : `no handshake for ${ageWords(worst.handshakeAgeSeconds)}`;
      return [{ severity: worst.state === 'down' ? 'error' : 'warning', server: worst.from, peer: worst.to, text: `${worst.from} ⇄ ${worst.to}: ${since}` }];
    });
}

function containerProblems(server: ServerState): ClusterProblem[] {
  return server.containers.flatMap((container): ClusterProblem[] => {
    const text = containerComplaint(container);
    if (text === undefined) return [];
    return [{ severity: container.health === 'degraded' ? 'warning' : 'error', server: server.name, container: container.name, text: `${container.service} on ${server.name} ${text}` }];
  });
}

function containerComplaint(container: ContainerState): string | undefined {
  if (container.role === 'candidate' || container.role === 'draining') return undefined;
  if (container.role === 'stopped') return 'is stopped';
  if (container.health === 'unhealthy') return `is unhealthy${container.failures > 0 ? ` (${container.failures} failed checks)` : ''}`;
  return container.health === 'degraded' ? `failed ${container.failures} of its last checks` : undefined;
}

/** Both directions of each pair, once; a pair that only one side reports has one entry. */
export function pairs(tunnels: readonly TunnelState[]): readonly (readonly [TunnelState, ...TunnelState[]])[] {
  const byPair = new Map<string, [TunnelState, ...TunnelState[]]>();
  for (const tunnel of tunnels) {
    const key = [tunnel.from, tunnel.to].sort().join('\0');
    const known = byPair.get(key);
    if (known === undefined) byPair.set(key, [tunnel]);
    else known.push(tunnel);
  }
  return [...byPair.values()];
}

const badness: Record<TunnelState['state'], number> = { down: 3, stale: 2, unknown: 1, up: 0 };

/** The side that sees the pair worst; with equal states the older handshake. */
export function worstTunnel(both: readonly [TunnelState, ...TunnelState[]]): TunnelState {
  return both.reduce((worst, tunnel) => {
    const difference = badness[tunnel.state] - badness[worst.state];
    return difference > 0 || (difference === 0 && (tunnel.handshakeAgeSeconds ?? Infinity) > (worst.handshakeAgeSeconds ?? Infinity)) ? tunnel : worst;
  });
}
