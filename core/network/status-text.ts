import type { ClusterState } from '../protocol/cluster.ts';
import { ageWords } from './age.ts';
import { pairs, worstTunnel } from './cluster.ts';

const mark = (good: boolean): string => (good ? '✓' : '✗');

/**
 * The state of a cluster in lines of text: the four that an operator wants first (servers, containers, peers, registry),
 * then each server with its containers, then every problem.
 */
export function statusText(state: ClusterState): string {
  const up = state.servers.filter((server) => server.state === 'up').length;
  const containers = state.servers.flatMap((server) => server.containers).filter((container) => container.role !== 'proxy' && container.role !== 'stopped');
  const healthy = containers.filter((container) => container.health === 'healthy').length;
  return [
    `${state.project}: ${state.status}`,
    `${mark(up === state.servers.length)} ${up}/${state.servers.length} servers online`,
    `${mark(healthy === containers.length)} ${healthy === containers.length ? `${healthy} containers healthy` : `${healthy} of ${containers.length} containers healthy`}`,
    peerLine(state),
    registryLine(state),
    '',
    ...state.servers.flatMap(serverLines),
    ...(state.problems.length === 0 ? [] : ['', ...state.problems.map((problem) => `${problem.severity}: ${problem.text}`)]),
  ].join('\n');
}

function peerLine(state: ClusterState): string {
  const tunnels = pairs(state.tunnels).map(worstTunnel);
  const down = tunnels.filter((tunnel) => tunnel.state === 'down');
  const first = down[0];
  if (first === undefined) return `✓ ${tunnels.length} tunnels up`;
  const age = first.handshakeAgeSeconds;
  return `✗ ${first.from}: peer ${first.to} down${age === null ? ', no handshake yet' : ` for ${ageWords(age)}`}${down.length > 1 ? `, and ${down.length - 1} more` : ''}`;
}

function registryLine(state: ClusterState): string {
  const members = state.servers.filter((server) => server.state === 'up');
  const rows = new Set(members.map((server) => server.registryRows));
  const answering = members.every((server) => server.services.corrosion === 'active' && server.registryRows !== undefined);
  if (members.length === 0) return '✗ Corrosion: no server answers';
  return answering && rows.size === 1 ? `✓ Corrosion synced (${members[0]?.registryRows ?? 0} rows on each server)` : '✗ Corrosion not in sync on all servers';
}

function serverLines(server: ClusterState['servers'][number]): string[] {
  const facts = [server.subnet, server.engine === undefined ? undefined : `${server.engine} ${server.engineVersion ?? ''}`.trim(), server.reason].filter((fact) => fact !== undefined);
  return [
    `${server.name}  ${server.state}  ${server.host}${facts.length > 0 ? `  ${facts.join('  ')}` : ''}`,
    ...server.containers.map((container) => `  ${container.service} ${container.version}  ${container.role === 'active' ? container.health : container.role}  ${container.ip ?? ''}`.trimEnd()),
  ];
}
