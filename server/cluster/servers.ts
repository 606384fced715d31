import type { DeployConfig } from '../../core/config/index.ts';
import { formatCidr, parseCidr, serverAddress, subnetAt } from '../../core/network/index.ts';
import type { KnownNetwork } from '../project.ts';

export interface ServerNetwork {
  /** `10.210.0.0/24` */
  readonly subnet: string;
  /** `10.210.0.1` */
  readonly address: string;
  /** `known`: as the cluster has it; `planned`: by file order, as a first initialisation would give it. */
  readonly from: 'known' | 'planned';
}

/** Subnet and address of a server: from the last export of the cluster, else by its place in the file. */
export function serverNetwork(config: DeployConfig, name: string, network: KnownNetwork | undefined): ServerNetwork | undefined {
  if (!config.network.enabled) return undefined;
  const known = network?.servers.find((server) => server.name === name);
  if (known !== undefined) return { subnet: known.subnet, address: known.wireguardIp, from: 'known' };
  const cluster = parseCidr(config.network.clusterCidr);
  const index = config.servers.findIndex((server) => server.name === name);
  const subnet = cluster === undefined ? undefined : subnetAt(cluster, index);
  return subnet === undefined ? undefined : { subnet: formatCidr(subnet), address: serverAddress(subnet), from: 'planned' };
}
