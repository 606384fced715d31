import type { ClusterState } from '../../core/protocol/cluster.ts';
import type { ClusterFacts, ClusterFactsResult, ServerFacts, ServiceFacts } from '../../core/protocol/lsp.ts';

/** What is read of the store of the views. */
export interface SeenClusters {
  readonly state: ClusterState | undefined;
  onDidChange(listener: () => void): () => void;
}

const architectures: Readonly<Record<string, ServerFacts['arch']>> = { x86_64: 'amd64', amd64: 'amd64', aarch64: 'arm64', arm64: 'arm64' };

/**
 * Tells the language server what the views have seen of the cluster; contacts no server for it. After a change of the
 * cluster, versions that were seen before it are no longer told.
 */
export class ClusterFactsTeller {
  readonly #clusters: SeenClusters;
  readonly #isCurrent: (uri: string) => boolean;
  readonly #now: () => number;
  #changedAt = 0;

  /** `isCurrent`: whether a deploy file is the one that the views show. */
  constructor(clusters: SeenClusters, isCurrent: (uri: string) => boolean, now: () => number) {
    this.#clusters = clusters;
    this.#isCurrent = isCurrent;
    this.#now = now;
  }

  /** For a deploy file; null when nothing is known of its cluster. */
  facts(uri: string): ClusterFactsResult {
    const { state } = this.#clusters;
    return state === undefined || !this.#isCurrent(uri) ? null : factsOf(state, this.#changedAt);
  }

  /** The cluster has just been changed, or may have been. */
  outdate(): void {
    this.#changedAt = this.#now();
  }

  /** Calls back when the facts have become others; when they were read does not count. */
  onDidChange(listener: () => void): () => void {
    const gist = (): string => {
      const { state } = this.#clusters;
      const facts = state === undefined ? undefined : factsOf(state, this.#changedAt);
      // The same versions, seen anew after a change, are news to a server that was told none meanwhile.
      return JSON.stringify([facts?.servers.map(({ name, arch, memoryBytes }) => [name, arch, memoryBytes]), facts?.services, facts?.services === undefined ? 0 : this.#changedAt]);
    };
    let last = gist();
    return this.#clusters.onDidChange(() => {
      const now = gist();
      if (now === last) return;
      last = now;
      listener();
    });
  }
}

/** The part of a state that the language server has a use for. Servers that could not be asked are left out. */
function factsOf({ servers, readAt }: ClusterState, changedAt: number): ClusterFacts {
  const seen = servers.filter(({ state }) => state === 'up' || state === 'uninitialised');
  return {
    servers: seen.map(({ name, arch, memoryBytes }) => {
      const known = architectures[arch ?? ''];
      return { name, readAt, ...(known === undefined ? {} : { arch: known }), ...(memoryBytes === undefined ? {} : { memoryBytes }) };
    }),
    ...(readAt > changedAt ? { services: servicesOf(seen) } : {}),
    readAt,
  };
}

/** Versions that serve: candidates do not yet, and what drains or is stopped no longer does. */
function servicesOf(servers: ClusterState['servers']): readonly ServiceFacts[] {
  const services = new Map<string, Map<string, Set<string>>>();
  for (const server of servers) {
    for (const { service, version, role } of server.containers) {
      if (role !== 'active') continue;
      const versions = services.get(service) ?? new Map<string, Set<string>>();
      services.set(service, versions.set(version, (versions.get(version) ?? new Set()).add(server.name)));
    }
  }
  return [...services].map(([service, versions]) => ({ service, versions: [...versions].map(([version, names]) => ({ version, servers: [...names] })).sort((a, b) => b.servers.length - a.servers.length) }));
}
