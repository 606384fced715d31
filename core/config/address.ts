import ipaddr from 'ipaddr.js';

/** An IPv4 range as numbers: unsigned 32-bit base, prefix length. */
export interface Ipv4Range {
  readonly base: number;
  readonly prefix: number;
}

/** Four decimal octets without leading zeros, as an unsigned 32-bit number; undefined for anything else. */
export function parseIpv4(written: string): number | undefined {
  if (!ipaddr.IPv4.isValidFourPartDecimal(written) || written.split('.').some((octet) => /^0\d/.test(octet))) return undefined;
  return ipaddr.IPv4.parse(written).octets.reduce((sum, octet) => sum * 256 + octet, 0);
}

export const formatIpv4 = (address: number): string => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
export const formatRange = (range: Ipv4Range): string => `${formatIpv4(range.base)}/${range.prefix}`;

/** `a.b.c.d/p` with p 0 to 32; host bits may be set. */
export function parseRange(written: string): Ipv4Range | undefined {
  const found = /^([\d.]+)\/(0|[1-9]\d?)$/.exec(written);
  const base = parseIpv4(found?.[1] ?? '');
  const prefix = Number(found?.[2]);
  return base === undefined || prefix > 32 ? undefined : { base, prefix };
}

/** Number of addresses. */
export const rangeSize = (prefix: number): number => 2 ** (32 - prefix);

/** The same range with its host bits cleared. */
export const canonicalRange = (range: Ipv4Range): Ipv4Range => ({ base: range.base - (range.base % rangeSize(range.prefix)), prefix: range.prefix });

export function overlaps(a: Ipv4Range, b: Ipv4Range): boolean {
  const [first, second] = [canonicalRange(a), canonicalRange(b)];
  return first.base < second.base + rangeSize(second.prefix) && second.base < first.base + rangeSize(first.prefix);
}

export const contains = (outer: Ipv4Range, inner: Ipv4Range): boolean => inner.prefix >= outer.prefix && overlaps(outer, inner);

/** Whether a text is an IPv4 address (strict form) or an IPv6 address without brackets and zone. */
export const isIpAddress = (written: string): boolean => parseIpv4(written) !== undefined || (ipaddr.IPv6.isValid(written) && !/[%[\]]/.test(written) && written.includes(':'));

/** One spelling per host: case folded, trimmed, IP addresses in their canonical form. */
export function normalizeHost(written: string): string {
  const host = written.trim().toLowerCase();
  return isIpAddress(host) && host.includes(':') ? ipaddr.IPv6.parse(host).toString() : host;
}

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const hostName = new RegExp(`^${label}(?:\\.${label})*\\.?$`, 'i');

/** Host name (labels of 1 to 63, 253 in all) or IP address. What has only digits and dots must be a proper IPv4 address. */
export function isHost(written: string): boolean {
  const host = written.trim();
  if (isIpAddress(host)) return true;
  return host.length <= 253 && hostName.test(host) && !/^[\d.]+$/.test(host);
}

export function isLoopback(written: string): boolean {
  const host = normalizeHost(written);
  const address = parseIpv4(host);
  return host === 'localhost' || host === '::1' || (address !== undefined && address >>> 24 === 127);
}
