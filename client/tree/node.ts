import type { ContainerState, ServerState } from '../../core/protocol/cluster.ts';

/** What the trees show: servers with their containers, or services with theirs. */
export type TreeNode =
  | { readonly kind: 'server'; readonly server: ServerState }
  | { readonly kind: 'service'; readonly service: string; readonly containers: readonly PlacedContainer[] }
  | { readonly kind: 'container'; readonly place: PlacedContainer; readonly under: 'server' | 'service' };

export interface PlacedContainer {
  readonly server: string;
  readonly container: ContainerState;
}

/** Stays the same for the same thing, so that selection and unfolding survive a refresh. */
export function nodeId(node: TreeNode): string {
  switch (node.kind) {
    case 'server':
      // The editor remembers a row without children as folded: with its first container it is a new row, which opens.
      return `server/${node.server.name}${node.server.containers.length === 0 ? '/empty' : ''}`;
    case 'service':
      return `service/${node.service}`;
    case 'container':
      return `${node.under}/${node.under === 'server' ? node.place.server : node.place.container.service}/${node.place.server}/${node.place.container.id}`;
  }
}

/** All containers of the state by service, in the order of their names; the proxy is no service. */
export function servicesOf(servers: readonly ServerState[]): Map<string, PlacedContainer[]> {
  const services = new Map<string, PlacedContainer[]>();
  for (const server of servers) {
    for (const container of server.containers) {
      if (container.role === 'proxy') continue;
      const places = services.get(container.service) ?? [];
      places.push({ server: server.name, container });
      services.set(container.service, places);
    }
  }
  return new Map([...services].sort(([a], [b]) => a.localeCompare(b)));
}
