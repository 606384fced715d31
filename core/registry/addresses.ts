import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Where a cloud's machines find keys and settings of their own; nobody keeps images there. */
const metadata = new Set(['fd00:ec2::254', '100.100.100.200', '192.0.0.192']);
const nowhere = new Set(['unspecified', 'broadcast', 'multicast']);

const read = (address: string): ipaddr.IPv4 | ipaddr.IPv6 => ipaddr.process(address.replace(/%.*$/, ''));

/** Link-local addresses, those of cloud metadata services, and such as name no machine: contacted only where a person wrote that very address. */
export function isOffLimits(address: string): boolean {
  const parsed = read(address);
  return parsed.range() === 'linkLocal' || nowhere.has(parsed.range()) || metadata.has(parsed.toString());
}

/** Neither of this machine nor of a private network; false for what is no address. */
export const isPublicAddress = (address: string): boolean => isIP(address) !== 0 && read(address).range() === 'unicast' && !isOffLimits(address);
