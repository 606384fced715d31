import type { Command } from './command.ts';

export interface DnsAnswer {
  /** `failed`: the server answered, but neither with the name nor that there is none (SERVFAIL, REFUSED). */
  readonly status: 'found' | 'nxdomain' | 'failed' | 'no-answer';
  /** IPv4 addresses as answered; empty also for a known name without any. */
  readonly addresses: readonly string[];
  /** Smallest TTL of the answer; 0 without one. */
  readonly ttlSeconds: number;
}

/** How a CoreDNS is asked, so that `parseDig` can read the answer; server and name follow. */
export const digCommand = 'dig +noall +answer +comments +time=2 +tries=1';

/** Asks one CoreDNS, by the server's own `dig`, for the A records of a name. */
export const dnsLookup = (name: string, server: string): Command<DnsAnswer> => ({
  title: `dig ${name} @${server}`,
  script: `${digCommand} "@$2" "$1" A`,
  args: [name, server],
  expectedCodes: [9],
  parse: parseDig,
});

/** Reads `dig +noall +answer +comments`; throws when there is neither an answer nor dig's word that nobody gave one. */
export function parseDig(text: string): DnsAnswer {
  const none = { addresses: [], ttlSeconds: 0 };
  const status = /^;; ->>HEADER<<-.* status: (\w+),/m.exec(text)?.[1];
  if (status === undefined) {
    if (/^;; (no servers could be reached|communications error)/m.test(text)) return { status: 'no-answer', ...none };
    throw new Error(`dig: no answer header in ${JSON.stringify(text.slice(0, 200))}`);
  }
  if (status === 'NXDOMAIN') return { status: 'nxdomain', ...none };
  if (status !== 'NOERROR') return { status: 'failed', ...none };
  const records = [...text.matchAll(/^(?!;)\S+\s+(\d+)\s+IN\s+A\s+(\d+\.\d+\.\d+\.\d+)$/gm)].map(([, ttl, address]) => ({ ttl: Number(ttl), address: address ?? '' }));
  return { status: 'found', addresses: records.map(({ address }) => address), ttlSeconds: records.length === 0 ? 0 : Math.min(...records.map(({ ttl }) => ttl)) };
}
