import ipaddr from 'ipaddr.js';
import { isIpAddress, normalizeHost, type ParsedDeploy } from '../../config/index.ts';
import { readTime } from '../read-time.ts';
import type { Finding, LiveFacts, Rule } from '../rule.ts';
import { isProxyHost } from './proxy-host-invalid.ts';
import { isLocalName } from './ssl-local-host.ts';
import { hasOpenServers, targets, type Target, type TargetHost } from './targets.ts';

/**
 * Only where the addresses of all servers of the service are known and public: a name that leads to one whose public
 * address nobody knows is not called wrong.
 */
export const proxyHostElsewhere: Rule = {
  code: 'jiji/proxy-host-elsewhere',
  severity: 'hint',
  message: 'Public DNS points "{host}" to {addresses} and to no server of "{service}" (looked up {time}); change the DNS record, or ignore this behind a CDN',
  check: (parsed, { live }) => {
    if (live === undefined) return [];
    const [addressesOf, domain] = [serverAddresses(parsed, live), parsed.config?.network.serviceDomain ?? 'jiji'];
    return targets(parsed).filter((target) => target.servers.length > 0 && !hasOpenServers(target)).flatMap((target) =>
      target.hosts.filter(({ name }) => isProxyHost(name) && !name.startsWith('*.') && !isLocalName(name, domain)).flatMap((host) => elsewhere(target, host, addressesOf, live)));
  },
};

function elsewhere(target: Target, host: TargetHost, addressesOf: (server: string) => readonly string[] | undefined, live: LiveFacts): readonly Finding[] {
  const found = live.publicAddresses(host.name);
  if (found === undefined) return [];
  const pointed = new Set(found.addresses.map(normalizeHost));
  for (const server of target.servers) {
    const addresses = addressesOf(server);
    if (addresses === undefined || addresses.some((address) => pointed.has(address))) return [];
  }
  const addresses = found.addresses.length === 0 ? 'nothing' : found.addresses.join(', ');
  return [{ range: host.node.range, args: { host: host.node.value, addresses, service: target.service.key, time: readTime(found.readAt) } }];
}

/** Public addresses of a server of the file: the one that is written, or those that public DNS gives its name. */
function serverAddresses(parsed: ParsedDeploy, live: LiveFacts): (server: string) => readonly string[] | undefined {
  const hosts = new Map((parsed.config?.servers ?? []).map(({ name, host }) => [name, normalizeHost(host)]));
  const known = new Map<string, readonly string[] | undefined>();
  const look = (server: string): readonly string[] | undefined => {
    const host = hosts.get(server) ?? '';
    const addresses = isIpAddress(host) ? [host] : isProxyHost(host) ? (live.publicAddresses(host)?.addresses ?? []).map(normalizeHost) : [];
    return addresses.length > 0 && addresses.every(isPublic) ? addresses : undefined;
  };
  return (server) => {
    if (!known.has(server)) known.set(server, look(server));
    return known.get(server);
  };
}

const inner: ReadonlySet<string> = new Set(['private', 'loopback', 'linkLocal', 'uniqueLocal', 'carrierGradeNat', 'unspecified']);
const isPublic = (address: string): boolean => ipaddr.isValid(address) && !inner.has(ipaddr.parse(address).range());
