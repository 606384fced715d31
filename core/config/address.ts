import ipaddr from 'ipaddr.js';

/** Four decimal octets without leading zeros, as an unsigned 32-bit number; undefined for anything else. */
function parseIpv4(written: string): number | undefined {
  // The library throws and catches an error for each text that is none, and most hosts are names.
  if (!/^[\d.]{7,15}$/.test(written) || !ipaddr.IPv4.isValidFourPartDecimal(written) || written.split('.').some((octet) => /^0\d/.test(octet))) return undefined;
  return ipaddr.IPv4.parse(written).octets.reduce((sum, octet) => sum * 256 + octet, 0);
}

/** Whether a text is an IPv4 address (strict form) or an IPv6 address without brackets and zone. */
export const isIpAddress = (written: string): boolean => parseIpv4(written) !== undefined || (written.includes(':') && !/[%[\]]/.test(written) && ipaddr.IPv6.isValid(written));

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
