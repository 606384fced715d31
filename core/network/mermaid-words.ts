import { registerMessages, renderCode } from '../base/index.ts';
import type { ContainerState, ServerState, TunnelState } from '../protocol/index.ts';
import { ageWords } from './age.ts';

/** One line for a pair of servers: its worse side, and what both sides measured. `a` stands before `b` in the file. */
export interface TunnelPair {
  readonly a: string;
  readonly b: string;
  readonly state: TunnelState['state'];
  /** Seconds, the older of the two sides; null = never. */
  readonly handshakeAgeSeconds: number | null;
  /** The slower of the two directions; null = neither was measured. */
  readonly rttMs: number | null;
  readonly fromA?: TunnelState;
  readonly fromB?: TunnelState;
}

/** How one container is drawn; at most one of them is true of it at a time, the worst first. */
export type ContainerLook = 'unhealthy' | 'candidate' | 'draining' | 'stopped' | 'degraded' | 'healthy' | 'unchecked';

/** How a server's card is drawn. */
export type ServerLook = 'up' | 'away' | 'down' | 'bare';

/** A round trip: under 10 ms with one decimal, as the difference matters there. */
export const rttText = (ms: number): string => renderCode('topology.milliseconds', { count: ms < 10 ? ms.toFixed(1) : Math.round(ms) });

/** What stands on a tunnel's line. */
export function tunnelLabel(pair: Pick<TunnelPair, 'state' | 'handshakeAgeSeconds' | 'rttMs'>): string {
  const age = pair.handshakeAgeSeconds;
  if (pair.state === 'unknown') return renderCode('topology.tunnel.unknown');
  if (age === null) return renderCode('topology.tunnel.never');
  if (pair.state === 'down') return renderCode('topology.tunnel.down', { age: ageWords(age) });
  const measured = pair.rttMs === null ? ageWords(age) : `${ageWords(age)} · ${rttText(pair.rttMs)}`;
  return pair.state === 'stale' ? renderCode('topology.tunnel.stale', { measured }) : measured;
}

export function containerLook(container: ContainerState): ContainerLook {
  if (container.role === 'stopped' || container.role === 'draining') return container.role;
  if (container.health === 'unhealthy') return 'unhealthy';
  if (container.role === 'candidate') return 'candidate';
  if (container.health === 'degraded') return 'degraded';
  return container.health === 'healthy' ? 'healthy' : 'unchecked';
}

/** The word beside a container that is not simply healthy; a healthy or unchecked one has none. */
export function containerWord(look: ContainerLook): string {
  return look === 'healthy' || look === 'unchecked' ? '' : renderCode(`topology.container.${look}`);
}

/** What a container is called in a drawing: its service, or the name of the proxy. */
export const containerName = (container: ContainerState): string => (container.service === '' ? container.name : container.service);

/** Its version; a commit or digest is cut to seven characters, as version control does. */
export function shortVersion(version: string): string {
  const bare = version.replace(/^sha256:/, '');
  return /^[0-9a-f]{12,}$/i.test(bare) ? bare.slice(0, 7) : bare;
}

export function serverLook(server: ServerState): ServerLook {
  if (server.state === 'up' || server.state === 'away') return server.state;
  return server.state === 'uninitialised' ? 'bare' : 'down';
}

/** The word beside a server that is not up. */
export const serverWord = (server: ServerState): string => (server.state === 'up' ? '' : renderCode(`topology.server.${server.state}`));

/** `3 containers`, `3 containers, 1 unhealthy`: a card without its rows. */
export function containerCount(containers: readonly ContainerState[]): string {
  const unhealthy = containers.filter((container) => containerLook(container) === 'unhealthy').length;
  const all = renderCode(containers.length === 1 ? 'topology.containers.one' : 'topology.containers', { count: containers.length });
  return unhealthy === 0 ? all : `${all}, ${renderCode('topology.containers.unhealthy', { count: unhealthy })}`;
}

registerMessages({
  'topology.milliseconds': '{count} ms',
  'topology.tunnel.unknown': 'not measured',
  'topology.tunnel.never': 'never connected',
  'topology.tunnel.down': 'no handshake for {age}',
  'topology.tunnel.stale': 'late {measured}',
  'topology.container.unhealthy': 'unhealthy',
  'topology.container.candidate': 'starting',
  'topology.container.draining': 'draining',
  'topology.container.stopped': 'stopped',
  'topology.container.degraded': 'degraded',
  'topology.server.away': 'away',
  'topology.server.offline': 'offline',
  'topology.server.uninitialised': 'not initialized',
  'topology.server.unreachable': 'unreachable',
  'topology.containers': '{count} containers',
  'topology.containers.one': '1 container',
  'topology.containers.none': 'no containers',
  'topology.containers.more': '{count} more',
  'topology.containers.unhealthy': '{count} unhealthy',
});
