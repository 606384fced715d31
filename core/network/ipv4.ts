import ipaddr from 'ipaddr.js';

/** An IPv4 address as an unsigned 32-bit integer. */
export type Ipv4 = number;

/** Strict dotted decimal: four octets, none above 255, no leading zeros. Anything else is undefined. */
export function parseIpv4(text: string): Ipv4 | undefined {
  // The library throws and catches an error for each text that is none, and most hosts are names.
  if (!/^[\d.]{7,15}$/.test(text) || !ipaddr.IPv4.isValidFourPartDecimal(text)) return undefined;
  return ipaddr.IPv4.parse(text).octets.reduce((value, octet) => value * 256 + octet, 0);
}

export const formatIpv4 = (address: Ipv4): string => [24, 16, 8, 0].map((bits) => (address >>> bits) & 255).join('.');

/** Private address space of RFC 1918: what a tunnel's endpoint inside a data centre may have. */
export const isPrivateIpv4 = (text: string): boolean => rangeOf(text) === 'private';

/** An address of the public internet: neither private, nor reserved, nor carrier NAT, nor anything else special. */
export const isPublicIpv4 = (text: string): boolean => rangeOf(text) === 'unicast';

const rangeOf = (text: string): string | undefined => (parseIpv4(text) === undefined ? undefined : ipaddr.IPv4.parse(text).range());

/** The one spelling of an IPv6 address (RFC 5952), so that two texts of one address compare equal; undefined when it is none. */
export function canonicalIpv6(text: string): string | undefined {
  return ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text).toRFC5952String() : undefined;
}
