import * as z from 'zod';
import type { DeployConfig } from '../../core/config/index.ts';
import type { ClusterFacts, ClusterFactsResult, ServiceFacts } from '../../core/protocol/lsp.ts';
import type { Source } from './answers.ts';
import type { RunningService } from './live.ts';

/** What runs is said no longer than this after it was seen, in ms; memory and architecture do not change. */
export const servicesAgeMs = 15 * 60_000;

const timeStepMs = 5 * 60_000;

const facts = z.object({
  servers: z.array(z.object({ name: z.string(), arch: z.enum(['amd64', 'arm64']).exactOptional(), memoryBytes: z.number().positive().exactOptional(), readAt: z.number() })),
  services: z.array(z.object({ service: z.string(), versions: z.array(z.object({ version: z.string(), servers: z.array(z.string()) })) })).exactOptional(),
  readAt: z.number(),
});

/** A cluster as it was seen, by its servers and services. */
export interface SeenCluster {
  readonly servers: ReadonlyMap<string, ClusterFacts['servers'][number]>;
  readonly services: ReadonlyMap<string, ServiceFacts['versions']> | undefined;
  readonly readAt: number;
}

/** Clusters by the uri of their deploy file, as the client has seen them; null: it has not. */
export const clusterSource = (ask: (uri: string, signal: AbortSignal) => Promise<ClusterFactsResult>): Source<SeenCluster | null> => ({
  look: async (uri, signal) => {
    const answer = facts.nullable().parse(await ask(uri, signal));
    return answer === null ? null : seen(answer);
  },
  // The client says when it has something new; this is for one that does not.
  ttlMs: () => 60_000,
  gist: (cluster) => (cluster === null ? undefined : gistOf(cluster)),
  failedMs: 5 * 60_000,
  limitMs: 5000,
  atOnce: 4,
  most: 64,
});

/** The time counts too, in steps: it is shown with what was seen then. */
function gistOf({ servers, services, readAt }: SeenCluster): string {
  return JSON.stringify([Math.floor(readAt / timeStepMs), [...servers.values()].map(({ name, arch, memoryBytes }) => [name, arch, memoryBytes]), services === undefined ? null : [...services]]);
}

const seen = ({ servers, services, readAt }: ClusterFacts): SeenCluster => ({
  servers: new Map(servers.map((server) => [server.name, server])),
  services: services === undefined ? undefined : new Map(services.map(({ service, versions }) => [service, versions])),
  readAt,
});

/** What of the file's services runs; undefined when what was seen is too old to be said. */
export function runningServices(config: DeployConfig, cluster: SeenCluster, nowMs: number): readonly RunningService[] | undefined {
  const { services, readAt } = cluster;
  if (services === undefined || nowMs - readAt > servicesAgeMs) return undefined;
  return config.services.map(({ name, servers }) => ({ service: name, versions: services.get(name) ?? [], wanted: servers.length, unseen: servers.filter((server) => !cluster.servers.has(server)), readAt }));
}
