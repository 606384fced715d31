import { quote } from '../base/index.ts';

/** What differs between servers; becomes `/opt/jiji/etc/host.env`, which every installed program reads. */
export interface HostParams {
  /** Primary key in `servers`. */
  readonly serverId: string;
  /** Name in the file; the same as the id except on adopted clusters. */
  readonly serverName: string;
  /** Index n of the address plan; offsets rare duties so that two servers never do them at once. */
  readonly serverIndex: number;
  /** `10.210.0.0/24` */
  readonly subnet: string;
  /** `.1` of the subnet: WireGuard address, DNS server, bridge gateway. */
  readonly wireguardIp: string;
  /** Address of Corrosion's gossip inside the tunnel, `fdcc:…`. */
  readonly managementIp: string;
  readonly clusterCidr: string;
  /** `jiji` */
  readonly domain: string;
  readonly engine: 'podman' | 'docker';
  /** Bridge of network `jiji` where it is known; without it the programs ask the engine. */
  readonly bridge?: string;
  /** Of tunnel and bridge, bytes. */
  readonly mtu: number;
  /** Corrosion's HTTP API on 127.0.0.1. */
  readonly apiPort: number;
  /** `cluster_metadata.dns_ttl_seconds` */
  readonly dnsTtlSeconds: number;
  /** `.1` of the next server by index: the containers' second name server. */
  readonly nextDns?: string;
  /** `[<management>]:8787` of up to 5 other servers. */
  readonly bootstrap: readonly string[];
  /** Docker 28.0 and 28.1 cannot be told to trust jiji0: the firewall then protects the subnet in their place. */
  readonly guardSubnet?: boolean;
  /** False: the server asks no outside service for its public address. */
  readonly externalIpLookup?: boolean;
}

/** Shell assignments, one a line, values quoted. The order is fixed, so equal parameters give an equal file. */
export function hostEnvironment(params: HostParams): string {
  const values: readonly (readonly [string, string])[] = [
    ['JIJI_SERVER_ID', params.serverId],
    ['JIJI_SERVER_NAME', params.serverName],
    ['JIJI_SERVER_INDEX', String(params.serverIndex)],
    ['JIJI_SUBNET', params.subnet],
    ['JIJI_WIREGUARD_IP', params.wireguardIp],
    ['JIJI_MANAGEMENT_IP', params.managementIp],
    ['JIJI_CLUSTER_CIDR', params.clusterCidr],
    ['JIJI_DOMAIN', params.domain],
    ['JIJI_ENGINE', params.engine],
    ['JIJI_BRIDGE', params.bridge ?? ''],
    ['JIJI_MTU', String(params.mtu)],
    ['JIJI_API_PORT', String(params.apiPort)],
    ['JIJI_DNS_TTL_SECONDS', String(params.dnsTtlSeconds)],
    ['JIJI_NEXT_DNS', params.nextDns ?? ''],
    ['JIJI_BOOTSTRAP', params.bootstrap.join(' ')],
    ['JIJI_GUARD_SUBNET', params.guardSubnet === true ? '1' : ''],
    ['JIJI_EXTERNAL_IP_LOOKUP', params.externalIpLookup === false ? '0' : '1'],
  ];
  return `${values.map(([name, value]) => `${name}=${quote(value)}`).join('\n')}\n`;
}
