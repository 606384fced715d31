import type { DeployConfig } from '../../config/model.ts';
import { hostPaths, hostPorts, installedFiles, type FileGroup, type HostParams, type InstalledFile } from '../../host/index.ts';
import { bootstrapFor, tunnelMtu } from '../../network/index.ts';
import { egressMtu, type PreflightDocument } from '../../remote/preflight.ts';
import { sha256Of } from '../file-hash.ts';
import type { Cluster, Member } from './cluster.ts';
import { isKeyed, type KeyedMember } from './wireguard-config.ts';

export const dockerResolverPath = '/etc/docker/daemon.json';

/** MTU (bytes) of a server's tunnel. */
export const mtuOf = (document: PreflightDocument): number => tunnelMtu(egressMtu(document));

/** `.1` of the next server by index, around the ring: where containers ask when their own server's DNS is silent. */
export function nextDns(own: Member, members: readonly Member[]): string | undefined {
  return bootstrapFor(own.index, members)[0]?.wireguardIp;
}

/** The name servers of containers on this server, best first. */
export const nameServers = (own: Member, cluster: Cluster): readonly string[] => {
  const next = nextDns(own, cluster.members);
  return [own.wireguardIp, ...(next === undefined ? [] : [next])];
};

export function hostParams(own: KeyedMember, document: PreflightDocument, cluster: Cluster, config: DeployConfig): HostParams {
  const next = nextDns(own, cluster.members);
  const [major = 0, minor = 0] = (document.engineVersion ?? '').split('.').map(Number);
  return {
    serverId: own.id, serverName: own.name, serverIndex: own.index, subnet: own.subnet, wireguardIp: own.wireguardIp, managementIp: own.managementIp,
    clusterCidr: cluster.cidr, domain: cluster.domain, engine: config.builder.engine, mtu: mtuOf(document), apiPort: cluster.apiPort, dnsTtlSeconds: cluster.dnsTtlSeconds,
    ...(next === undefined ? {} : { nextDns: next }),
    ...(cluster.externalIpLookup === undefined ? {} : { externalIpLookup: cluster.externalIpLookup }),
    bootstrap: bootstrapFor(own.index, cluster.members.filter(isKeyed)).map((peer) => `[${peer.managementIp}]:${hostPorts.gossip}`),
    ...(config.builder.engine === 'docker' && major === 28 && minor < 2 ? { guardSubnet: true } : {}),
  };
}

/** All text files of a server but those that its own scripts make. */
export const wantedFiles = (own: KeyedMember, document: PreflightDocument, cluster: Cluster, config: DeployConfig): readonly InstalledFile[] =>
  installedFiles(hostParams(own, document, cluster, config));

/** Whether the server has the file. Of `jiji0.conf` it hashes all but the line that the product never sees. */
export const isInPlace = (document: PreflightDocument, file: Pick<InstalledFile, 'path' | 'mode' | 'content'>): boolean => {
  const found = document.files[file.path];
  return found?.sha256 === sha256Of(file.content) && found.mode.padStart(4, '0') === file.mode;
};

export const groupsOf = (files: readonly InstalledFile[]): ReadonlySet<FileGroup> => new Set(files.map((file) => file.group));

/** Paths whose hashes a preflight asks for; any parameters give the same paths. */
export function observedPaths(): readonly string[] {
  const anyone: HostParams = {
    serverId: 'x', serverName: 'x', serverIndex: 0, subnet: '10.0.0.0/24', wireguardIp: '10.0.0.1', managementIp: 'fdcc::1', clusterCidr: '10.0.0.0/16', domain: 'x',
    engine: 'podman', mtu: 1420, apiPort: 8080, dnsTtlSeconds: 1, bootstrap: [],
  };
  return [...installedFiles(anyone).map((file) => file.path), dockerResolverPath, hostPaths.wireguardConfig, hostPaths.corrosionConfig, hostPaths.corefile];
}
