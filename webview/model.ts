import type { ClusterState, ContainerState, ServerState, TunnelPair } from './types.ts';
import { tunnelPairs } from '../core/network/mermaid-diagram.ts';

/** What the inspector shows; names and ids as the cluster reports them. */
export type Selection =
  | { readonly kind: 'server'; readonly server: string }
  | { readonly kind: 'container'; readonly server: string; readonly id: string }
  | { readonly kind: 'tunnel'; readonly a: string; readonly b: string };

/** Everything the page shows, as one value. */
export interface Model {
  readonly cluster?: ClusterState;
  /** No cluster yet: what is being waited for. */
  readonly waiting?: string;
  /** The last try failed; an older cluster may still be shown. */
  readonly failure?: { readonly text: string; readonly remedy?: string };
  readonly view: 'diagram' | 'table';
  readonly filter: string;
  readonly selection?: Selection;
  readonly exportOpen: boolean;
}

export const sameSelection = (a: Selection | undefined, b: Selection | undefined): boolean => a !== undefined && b !== undefined && selectionKey(a) === selectionKey(b);

/** One text per thing, whichever way a pair is named. */
export function selectionKey(selection: Selection): string {
  switch (selection.kind) {
    case 'server': return JSON.stringify(['server', selection.server]);
    case 'container': return JSON.stringify(['container', selection.server, selection.id]);
    case 'tunnel': return JSON.stringify(['tunnel', ...[selection.a, selection.b].sort()]);
  }
}

export const serverOf = (cluster: ClusterState, name: string): ServerState | undefined => cluster.servers.find((server) => server.name === name);
export const containerOf = (cluster: ClusterState, server: string, id: string): ContainerState | undefined =>
  serverOf(cluster, server)?.containers.find((container) => container.id === id);
export const pairOf = (cluster: ClusterState, a: string, b: string): TunnelPair | undefined =>
  tunnelPairs(cluster).find((pair) => (pair.a === a && pair.b === b) || (pair.a === b && pair.b === a));

/** Whether what is selected is still there; a container that was replaced is not. */
export function stillThere(cluster: ClusterState, selection: Selection): boolean {
  switch (selection.kind) {
    case 'server': return serverOf(cluster, selection.server) !== undefined;
    case 'container': return containerOf(cluster, selection.server, selection.id) !== undefined;
    case 'tunnel': return pairOf(cluster, selection.a, selection.b) !== undefined;
  }
}

/** What a problem is about, if it names something that is shown. */
export function selectionOfProblem(cluster: ClusterState, problem: ClusterState['problems'][number]): Selection | undefined {
  if (problem.server === undefined) return undefined;
  const server = serverOf(cluster, problem.server);
  if (server === undefined) return undefined;
  const container = server.containers.find((one) => one.name === problem.container || one.id === problem.container);
  if (container !== undefined) return { kind: 'container', server: server.name, id: container.id };
  if (problem.peer !== undefined && pairOf(cluster, server.name, problem.peer) !== undefined) return { kind: 'tunnel', a: server.name, b: problem.peer };
  return { kind: 'server', server: server.name };
}

const has = (needle: string, ...texts: readonly (string | undefined)[]): boolean => texts.some((text) => text?.toLowerCase().includes(needle) === true);

/** Servers that the filter keeps: by their own facts, or by one of their containers'. */
export function matchesServer(server: ServerState, filter: string): boolean {
  const needle = filter.trim().toLowerCase();
  return needle === '' || has(needle, server.name, server.host, server.wireguardIp, server.subnet, server.state) || server.containers.some((container) => matchesContainer(container, filter));
}

export function matchesContainer(container: ContainerState, filter: string): boolean {
  const needle = filter.trim().toLowerCase();
  return needle === '' || has(needle, container.service, container.name, container.version, container.ip, container.health, container.role);
}
