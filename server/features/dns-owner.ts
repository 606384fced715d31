import type { ParsedDeploy, Span } from '../../core/config/index.ts';
import { perParse } from '../../core/rules/view.ts';

/** What a private DNS name is made of: offsets in the name without its domain. */
export interface DnsOwner {
  /** Key of the service. */
  readonly service: string;
  readonly serviceSpan: Span;
  /** Name of the server, in names of single instances. */
  readonly server?: string;
  readonly serverSpan?: Span;
}

interface Known {
  readonly prefix: string;
  /** Keys by their name in DNS, which knows no case. */
  readonly services: ReadonlyMap<string, { readonly name: string; readonly servers: ReadonlySet<string> }>;
  readonly servers: ReadonlyMap<string, string>;
}

const known = perParse(({ config }: ParsedDeploy): Known => ({
  prefix: `${config?.project ?? ''}-`.toLowerCase(),
  services: new Map((config?.services ?? []).map((service) => [service.name.toLowerCase(), { name: service.name, servers: new Set(service.servers) }])),
  servers: new Map((config?.servers ?? []).map((server) => [server.name.toLowerCase(), server.name])),
}));

/** The service, and the server, that `<service>`, `<project>-<service>` or `<project>-<service>-<server>` means in a file. */
export function dnsOwner(parsed: ParsedDeploy, name: string): DnsOwner | undefined {
  const { prefix, services, servers } = known(parsed);
  const short = services.get(name);
  if (short !== undefined) return { service: short.name, serviceSpan: { start: 0, end: name.length } };
  if (prefix === '-' || !name.startsWith(prefix)) return undefined;
  const start = prefix.length;
  const long = services.get(name.slice(start));
  if (long !== undefined) return { service: long.name, serviceSpan: { start, end: name.length } };
  let loose: DnsOwner | undefined;
  for (let at = name.indexOf('-', start); at >= 0; at = name.indexOf('-', at + 1)) {
    const service = services.get(name.slice(start, at));
    const server = servers.get(name.slice(at + 1));
    if (service === undefined || server === undefined) continue;
    const owner: DnsOwner = { service: service.name, serviceSpan: { start, end: at }, server, serverSpan: { start: at + 1, end: name.length } };
    if (service.servers.has(server)) return owner;
    loose ??= owner;
  }
  return loose;
}
