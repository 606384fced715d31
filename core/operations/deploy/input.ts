import type { Problem } from '../../base/index.ts';
import type { DeployConfig, ServiceConfig } from '../../config/model.ts';
import type { Observed } from '../../remote/inspect.ts';
import type { PlannedBuild } from '../build/planned.ts';
import type { UploadSet } from './uploads/upload-set.ts';
import type { RolloutOptions } from '../rollout/options.ts';

/** Everything a deploy's plan is made from; plain data, no connection. */
export interface DeployInput {
  readonly config: DeployConfig;
  /** Chosen services, file order. */
  readonly services: readonly ServiceConfig[];
  /** Chosen servers by name. */
  readonly servers: ReadonlySet<string>;
  /** By server name; all chosen servers that carry a chosen service. */
  readonly observed: ReadonlyMap<string, Observed>;
  /** Digest by full image reference, the same for all servers; missing: not known before the pull. */
  readonly digests: ReadonlyMap<string, string>;
  /** The proxy's image by server, for those without a running proxy. */
  readonly proxyImages: ReadonlyMap<string, { readonly image: string; readonly version: string }>;
  readonly secrets: ReadonlyMap<string, string>;
  /** By service name: what `files` and `directories` are on this machine now. */
  readonly uploads?: ReadonlyMap<string, UploadSet>;
  /** By server name: home of the user who logs in, where the file has paths relative to it. */
  readonly homes?: ReadonlyMap<string, string>;
  readonly operationId: string;
  /** Part of the names of candidates, ms since the epoch. */
  readonly nowMs: number;
  readonly drainSeconds: number;
  /** How long the proxy lets requests of the old target end; 30. */
  readonly drainTimeoutSeconds?: number;
  readonly rollout: RolloutOptions;
  /** By server: its clock minus ours when it answered, ms. */
  readonly clockOffsets?: ReadonlyMap<string, number>;
  /** Tags that no pruning takes away. */
  readonly pinnedTags?: readonly string[];
  /** Images that are built before they are pulled. */
  readonly builds?: readonly PlannedBuild[];
  /** Nothing counts as unchanged. */
  readonly force?: boolean;
  /** Default `deploy`. */
  readonly operation?: string;
  /** Things to tell with the plan. */
  readonly notes?: readonly Problem[];
}

/** One service on one server. */
export interface Placement {
  readonly service: ServiceConfig;
  readonly server: string;
  readonly observed: Observed;
}

/** What a plan without certainty calls the digest: replaced after the pull. */
export const unknownDigest = 'unknown';

/** In the order of execution: services as in the file, servers as in the service. */
export const placements = (input: DeployInput): readonly Placement[] =>
  input.services.flatMap((service) => service.servers.flatMap((server) => {
    const observed = input.observed.get(server);
    return input.servers.has(server) && observed !== undefined ? [{ service, server, observed }] : [];
  }));
