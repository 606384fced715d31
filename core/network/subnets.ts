import { canonical, sizeOf, type Cidr } from './cidr.ts';
import { formatIpv4 } from './ipv4.ts';

/** Every server owns one /24. */
export const subnetPrefix = 24;
/** `.2` to `.254`; kamal-proxy takes one of them where it runs. */
export const containersPerServer = 253;

/** How many /24 a cluster range of this prefix holds, which is how many servers it can have; 0 above /24. */
export const subnetCapacity = (prefix: number): number => (prefix > subnetPrefix ? 0 : 2 ** (subnetPrefix - prefix));

/** Subnet of server `index` (from 0); undefined when the range has no such subnet. */
export function subnetAt(cluster: Cidr, index: number): Cidr | undefined {
  if (!Number.isInteger(index) || index < 0 || index >= subnetCapacity(cluster.prefix)) return undefined;
  return { base: canonical(cluster).base + index * sizeOf(subnetPrefix), prefix: subnetPrefix };
}

/** Which server's subnet this is, counted in the cluster range; undefined when it is no /24 of it. */
export function subnetIndex(cluster: Cidr, subnet: Cidr): number | undefined {
  if (subnet.prefix !== subnetPrefix) return undefined;
  const index = (subnet.base - canonical(cluster).base) / sizeOf(subnetPrefix);
  const at = subnetAt(cluster, index);
  return at === undefined ? undefined : index;
}

/** `.1`: WireGuard address, DNS server and bridge gateway of the server. */
export const serverAddress = (subnet: Cidr): string => formatIpv4(subnet.base + 1);

