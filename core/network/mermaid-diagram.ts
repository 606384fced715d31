import { renderCode } from '../base/index.ts';
import type { ClusterState, ContainerState, ServerState, TunnelState } from '../protocol/index.ts';
import {
  containerCount, containerLook, containerName, containerWord, serverLook, serverWord, shortVersion, tunnelLabel,
  type ContainerLook, type ServerLook, type TunnelPair,
} from './mermaid-words.ts';

/** From this many servers on a card shows a count of its containers instead of a row for each. */
export const COLLAPSE_FROM = 7;
/** Mermaid's own limit on edges in one drawing (`maxEdges`), which a page that shows Markdown does not raise. */
export const MOST_LINKS = 500;

/** The cluster as boxes and lines: what the Mermaid text says and what the page keeps up to date in the drawing. */
export interface Diagram {
  readonly cards: readonly DiagramCard[];
  readonly links: readonly DiagramLink[];
  /** Healthy tunnels that are not drawn, because there are more than `MOST_LINKS`. */
  readonly omittedLinks: number;
}
export interface DiagramCard {
  /** `s0`, `s1` …: names never become identifiers. */
  readonly id: string;
  readonly server: ServerState;
  readonly name: string;
  /** Address in the mesh, or the host while it has none. */
  readonly detail: string;
  readonly word: string;
  /** Second line of a card without rows. */
  readonly summary?: string;
  readonly look: ServerLook;
  readonly trouble: boolean;
  readonly rows: readonly DiagramRow[];
}
export interface DiagramRow {
  readonly id: string;
  /** Id of the container; none for the row that says there are no (or more) containers. */
  readonly containerId?: string;
  readonly name: string;
  readonly detail: string;
  readonly word: string;
  readonly look: ContainerLook | 'empty';
}
export interface DiagramLink {
  readonly from: string;
  readonly to: string;
  readonly pair: TunnelPair;
  readonly label: string;
}

/**
 * Boxes and lines of the cluster, in the order of the file. Pure: the same state gives the same diagram.
 * @param mostRows rows a card may have; what is not well goes first, and a last row counts the rest
 */
export function diagramOf(state: ClusterState, mostRows = Infinity): Diagram {
  const collapsed = state.servers.length >= COLLAPSE_FROM;
  const cards = state.servers.map((server, index) => cardOf(server, `s${index}`, collapsed, mostRows));
  const ids = new Map(cards.map((card) => [card.server.name, card.id]));
  const links = tunnelPairs(state).map((pair) => ({ from: ids.get(pair.a) ?? '', to: ids.get(pair.b) ?? '', pair, label: tunnelLabel(pair) }));
  const kept = links.length <= MOST_LINKS ? links : links.filter((link) => link.pair.state !== 'up').slice(0, MOST_LINKS);
  return { cards, links: kept, omittedLinks: links.length - kept.length };
}

function cardOf(server: ServerState, id: string, collapsed: boolean, mostRows: number): DiagramCard {
  const looks = server.containers.map(containerLook);
  const trouble = server.state !== 'up' || looks.some((look) => look === 'unhealthy' || look === 'degraded');
  const card = { id, server, name: server.name, detail: server.wireguardIp ?? server.host, word: serverWord(server), look: serverLook(server), trouble };
  if (collapsed) return { ...card, summary: containerCount(server.containers), rows: [] };
  return { ...card, rows: rowsOf(server, id, mostRows) };
}

/** Application containers in the order of their names, one service's versions side by side; the proxy last. */
function rowsOf(server: ServerState, id: string, mostRows: number): readonly DiagramRow[] {
  if (server.containers.length === 0) return [{ id: `${id}c0`, name: renderCode('topology.containers.none'), detail: '', word: '', look: 'empty' }];
  const order = { draining: 0, active: 1, candidate: 2, stopped: 3, proxy: 4 };
  const rank = (container: ContainerState): string => `${container.role === 'proxy' ? 1 : 0}${container.service}\0${order[container.role]}${container.name}`;
  const sorted = [...server.containers].sort((x, y) => (rank(x) < rank(y) ? -1 : 1));
  const urgent = (container: ContainerState): number => (['healthy', 'unchecked', 'stopped'].includes(containerLook(container)) ? 1 : 0);
  const shown = sorted.length <= mostRows ? sorted : [...sorted].sort((x, y) => urgent(x) - urgent(y)).slice(0, mostRows - 1);
  const rows = sorted.filter((container) => shown.includes(container)).map((container, index) => rowOf(container, `${id}c${index}`));
  const more = sorted.length - shown.length;
  return more === 0 ? rows : [...rows, { id: `${id}c${rows.length}`, name: renderCode('topology.containers.more', { count: more }), detail: '', word: '', look: 'empty' }];
}

function rowOf(container: ContainerState, id: string): DiagramRow {
  const look = containerLook(container);
  const detail = container.role === 'proxy' ? '' : shortVersion(container.version);
  return { id, containerId: container.id, name: containerName(container), detail, word: containerWord(look), look };
}

const badness: Record<TunnelState['state'], number> = { up: 0, unknown: 1, stale: 2, down: 3 };

/** Both directions of each pair as one, between servers of the cluster; servers in the order of the file. */
export function tunnelPairs(state: ClusterState): readonly TunnelPair[] {
  const place = new Map(state.servers.map((server, index) => [server.name, index]));
  const pairs = new Map<string, { a: string; b: string; fromA?: TunnelState; fromB?: TunnelState }>();
  for (const tunnel of state.tunnels) {
    const from = place.get(tunnel.from);
    const to = place.get(tunnel.to);
    if (from === undefined || to === undefined || from === to) continue;
    const [a, b] = from < to ? [tunnel.from, tunnel.to] : [tunnel.to, tunnel.from];
    const key = `${Math.min(from, to)} ${Math.max(from, to)}`;
    pairs.set(key, { ...(pairs.get(key) ?? { a, b }), [from < to ? 'fromA' : 'fromB']: tunnel });
  }
  return [...pairs.values()].map(mergePair);
}

function mergePair(pair: { a: string; b: string; fromA?: TunnelState; fromB?: TunnelState }): TunnelPair {
  const sides = [pair.fromA, pair.fromB].filter((side) => side !== undefined);
  const worst = sides.reduce((left, right) => (badness[right.state] > badness[left.state] ? right : left));
  const ages = sides.map((side) => side.handshakeAgeSeconds);
  const known = ages.filter((age) => age !== null);
  const rtts = sides.map((side) => side.rttMs).filter((rtt) => rtt !== null);
  const never = known.length === 0 || (worst.state === 'down' && worst.handshakeAgeSeconds === null);
  return { ...pair, state: worst.state, handshakeAgeSeconds: never ? null : Math.max(...known), rttMs: rtts.length === 0 ? null : Math.max(...rtts) };
}
