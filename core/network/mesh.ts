import { containsAddress, parseCidr } from './cidr.ts';
import { parseIpv4, isPrivateIpv4 } from './ipv4.ts';

export const wireguardPort = 51820;
/** Gossip (UDP) and its metrics (TCP), on the management address only. */
export const gossipPort = 8787;
export const keepaliveSeconds = 25;

const wireguardMaxMtu = 1420;
/** Below this IPv6 does not work. */
const ipv6MinMtu = 1280;
/** Outer IPv6 header 40, UDP 8, WireGuard 32. */
const wireguardOverhead = 80;
/** IPv6 header 40 and UDP 8 around a gossip packet inside the tunnel. */
const gossipOverhead = 48;

/** MTU of `jiji0` and of the bridge from that of the interface that leads out (bytes). */
export const tunnelMtu = (egressMtu: number): number => Math.max(ipv6MinMtu, Math.min(wireguardMaxMtu, egressMtu - wireguardOverhead));

export const gossipMtu = (mtu: number): number => mtu - gossipOverhead;

/** What a peer may send and be sent: its containers and itself, and its management address. */
export const allowedIps = (peer: { readonly subnet: string; readonly managementIp: string }): readonly string[] => [peer.subnet, `${peer.managementIp}/128`];

/** `203.0.113.10:51820` → `203.0.113.10` */
export const endpointHost = (endpoint: string): string => endpoint.replace(/:\d+$/, '');

/**
 * Which of a peer's known endpoints to try first: a private one that lies in a network this server is connected to, else
 * the first (public ones are stored first). Undefined when none is known.
 * @param ownNetworks addresses of this server with their prefix, as `ip -j addr` gives them (`10.0.3.7/20`)
 */
export function chooseEndpoint(ownNetworks: readonly string[], peerEndpoints: readonly string[]): string | undefined {
  const networks = ownNetworks.flatMap((text) => parseCidr(text) ?? []);
  const near = peerEndpoints.find((endpoint) => {
    const address = parseIpv4(endpointHost(endpoint));
    return address !== undefined && isPrivateIpv4(endpointHost(endpoint)) && networks.some((network) => containsAddress(network, address));
  });
  return near ?? peerEndpoints[0];
}

const interfacesThatAreNotUplinks = /^(lo$|docker|podman|br-|cni-|veth|jiji|wg|tailscale)/;

export interface InterfaceAddress {
  readonly interface: string;
  /** `10.0.3.7/20` */
  readonly address: string;
  readonly up: boolean;
}

/**
 * Endpoints of a server in the order in which others should try them, public first, without doubles.
 * @param host as configured; @param publicIp what an outside service saw; @param addresses of its interfaces
 */
export function endpointsOf(host: string, publicIp: string | undefined, addresses: readonly InterfaceAddress[], clusterCidr: string): readonly string[] {
  const cluster = parseCidr(clusterCidr);
  const near = addresses.flatMap((entry) => {
    const text = entry.address.replace(/\/\d+$/, '');
    const address = parseIpv4(text);
    const outside = cluster === undefined || (address !== undefined && !containsAddress(cluster, address));
    return entry.up && outside && isPrivateIpv4(text) && !interfacesThatAreNotUplinks.test(entry.interface) ? [text] : [];
  });
  const literal = parseIpv4(host) !== undefined && !isPrivateIpv4(host) ? [host] : [];
  const found = [...new Set([...literal, ...(publicIp === undefined ? [] : [publicIp]), ...near])];
  return (found.length > 0 ? found : [host]).map((address) => `${address}:${wireguardPort}`);
}

const bootstrapSize = 5;

/** Up to five other servers for `index` to find the cluster by: the ones after it, around the ring, so that neighbours' lists overlap. */
export function bootstrapFor<T extends { readonly index: number }>(index: number, servers: readonly T[]): readonly T[] {
  const others = servers.filter((server) => server.index !== index).sort((a, b) => a.index - b.index);
  const after = others.findIndex((server) => server.index > index);
  const start = after === -1 ? 0 : after;
  return [...others.slice(start), ...others.slice(0, start)].slice(0, bootstrapSize);
}
