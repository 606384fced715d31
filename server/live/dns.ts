import { Resolver } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { isHost, isIpAddress, normalizeHost } from '../../core/config/index.ts';
import type { Source } from './answers.ts';

/** An address with the time that its record may be believed, in s. */
export interface AddressRecord {
  readonly address: string;
  readonly ttl: number;
}

/** Name servers, as `node:dns` asks them: rejects with a `code`, of which `ENOTFOUND` and `ENODATA` are answers too. */
export interface NameServers {
  resolve4(host: string): Promise<readonly AddressRecord[]>;
  resolve6(host: string): Promise<readonly AddressRecord[]>;
}

/** Where a host name points. No addresses: it does not exist, or has none. */
export interface HostAddresses {
  readonly addresses: readonly string[];
  readonly ttlSeconds: number;
}

/** Answers are believed for at least 5 s and at most 5 min (network.md §16), also those that there is nothing. */
const ttlSeconds = { least: 5, most: 300, none: 60 } as const;
const timeoutMs = 3000;
const tries = 2;

/** The name servers of this machine. Unlike the system's look-up it reads no hosts file: what counts is what others see. */
export function systemNameServers(resolver = new Resolver({ timeout: timeoutMs, tries })): NameServers {
  return { resolve4: (host) => resolver.resolve4(host, { ttl: true }), resolve6: (host) => resolver.resolve6(host, { ttl: true }) };
}

/** Domains that no public name server knows, and that are no business of theirs. */
const privateDomain = /(?:^|\.)(?:local|localhost|internal|intranet|lan|home|corp|test|example|invalid|onion|arpa)$/;

/**
 * The name under which a host is asked for; undefined for what public DNS is not asked: addresses, names of one label,
 * wildcards, variables, and names of private domains, the cluster's own among them.
 */
export function publicName(host: string, clusterDomain: string): string | undefined {
  const name = normalizeHost(host).replace(/\.$/, '');
  const isOwn = name === clusterDomain || name.endsWith(`.${clusterDomain}`);
  return !isHost(name) || isIpAddress(name) || !name.includes('.') || isOwn || privateDomain.test(name) ? undefined : name;
}

/** Asks for the addresses of both kinds. Throws unless both questions have an answer: half an answer could be a lie. */
async function addressesOf(servers: NameServers, name: string): Promise<HostAddresses> {
  const [four, six] = await Promise.all([answer(servers.resolve4(name)), answer(servers.resolve6(name))]);
  const records = [...four, ...six];
  const addresses = [...new Set(records.map(({ address }) => ipaddr.parse(address).toString()))];
  return { addresses, ttlSeconds: records.length === 0 ? ttlSeconds.none : Math.min(...records.map(({ ttl }) => ttl)) };
}

async function answer(asked: Promise<readonly AddressRecord[]>): Promise<readonly AddressRecord[]> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOTFOUND' || error.code === 'ENODATA')) return [];
    throw error;
  }
}

/** Look-ups in public DNS, by `publicName`. */
export const dnsSource = (servers: NameServers): Source<HostAddresses> => ({
  look: (name) => addressesOf(servers, name),
  ttlMs: (found) => Math.min(ttlSeconds.most, Math.max(ttlSeconds.least, found.ttlSeconds)) * 1000,
  gist: ({ addresses }) => [...addresses].sort().join(' '),
  failedMs: 60_000,
  limitMs: 10_000,
  atOnce: 8,
  most: 1024,
});
