import { tunnelPairs } from '../core/network/mermaid-diagram.ts';
import type { ClusterState } from './types.ts';

/** Servers in one drawing: beyond, drawing a full mesh takes seconds and nobody can read it (docs/decisions/topology.md). */
export const MOST_CARDS = 32;

/** The part of a large cluster that is drawn: servers with problems and both ends of late or dead tunnels, then the first of the rest. */
export function drawnPart(cluster: ClusterState): ClusterState {
  if (cluster.servers.length <= MOST_CARDS) return cluster;
  const trouble = new Set(cluster.problems.flatMap((problem) => [problem.server, problem.peer]));
  for (const pair of tunnelPairs(cluster)) if (pair.state === 'down' || pair.state === 'stale') trouble.add(pair.a).add(pair.b);
  const rank = (name: string): number => (trouble.has(name) ? 0 : 1);
  const kept = new Set([...cluster.servers].sort((a, b) => rank(a.name) - rank(b.name)).slice(0, MOST_CARDS).map((server) => server.name));
  return {
    ...cluster,
    servers: cluster.servers.filter((server) => kept.has(server.name)),
    tunnels: cluster.tunnels.filter((tunnel) => kept.has(tunnel.from) && kept.has(tunnel.to)),
  };
}
