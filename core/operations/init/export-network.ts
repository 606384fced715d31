import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { OperationContext } from '../context.ts';
import type { Cluster } from './cluster.ts';
import { isKeyed } from './wireguard-config.ts';

/** `.jiji/network.json`: what the cluster looks like, for the picture, the diagnostics and as a backup. No secrets. */
export interface NetworkExport {
  readonly version: 1;
  /** ISO 8601, UTC. */
  readonly exportedAt: string;
  readonly topology: {
    readonly clusterId: string;
    readonly clusterCidr: string;
    readonly serviceDomain: string;
    /** Absent in files of earlier versions. */
    readonly apiPort?: number;
    readonly servers: readonly {
      readonly name: string; readonly host: string; readonly index: number; readonly subnet: string; readonly wireguardIp: string;
      readonly wireguardPublicKey: string; readonly managementIp: string; readonly endpoints: readonly string[];
    }[];
  };
}

export function networkExport(cluster: Cluster, clusterId: string, nowMs: number): NetworkExport {
  const servers = cluster.members.filter(isKeyed).map((member) => ({
    name: member.name, host: member.hostname, index: member.index, subnet: member.subnet, wireguardIp: member.wireguardIp,
    wireguardPublicKey: member.publicKey, managementIp: member.managementIp, endpoints: member.endpoints,
  }));
  return { version: 1, exportedAt: new Date(nowMs).toISOString(), topology: { clusterId, clusterCidr: cluster.cidr, serviceDomain: cluster.domain, apiPort: cluster.apiPort, servers: [...servers].sort((a, b) => a.index - b.index) } };
}

/** Writes the export beside the configuration; with an environment `network.<env>.json`. */
export async function exportNetwork(ctx: OperationContext, cluster: Cluster, metadata: Readonly<Record<string, string>>): Promise<void> {
  const clusterId = cluster.metadata['cluster_id'] ?? metadata['cluster_id'] ?? '';
  const name = ctx.environment === undefined ? 'network.json' : `network.${ctx.environment}.json`;
  await replaceFile(path.join(ctx.projectRoot, '.jiji', name), `${JSON.stringify(networkExport(cluster, clusterId, ctx.clock.now()), undefined, 2)}\n`);
}

/** Writes a file of the project so that a reader never sees half of it. */
export async function replaceFile(file: string, content: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.new`, content);
  await rename(`${file}.new`, file);
}
