import type { ParsedDeploy } from '../../config/index.ts';
import type { Finding, Rule } from '../rule.ts';
import { routesByHost, type HostRoute } from './route-table.ts';

/** Paths are compared by whole segments, as the proxy does: `/api` is no beginning of `/apiary`. */
export const routeShadowed: Rule = {
  code: 'jiji/route-shadowed',
  severity: 'information',
  message: 'Longest prefix wins: {prefix} before {outer} of "{other}"',
  check: (parsed) => shadowed(parsed).map(({ inner, outer }): Finding => ({
    range: inner.target.prefixNode?.range ?? inner.host.node.range,
    args: { prefix: inner.prefix, outer: outer.prefix, other: outer.target.service.key },
    related: [{ range: outer.target.prefixNode?.range ?? outer.host.node.range, code: 'related.here', args: {} }],
  })),
};

interface Pair {
  readonly inner: HostRoute;
  readonly outer: HostRoute;
}

/** One pair for a target at most: with the longest outer prefix of another service on one of its servers. */
function shadowed(parsed: ParsedDeploy): readonly Pair[] {
  const found = new Map<HostRoute['target'], Pair>();
  for (const prefixes of routesByHost(parsed).values()) {
    if (prefixes.size < 2) continue;
    const owners = ownersOf(prefixes);
    for (const inner of [...prefixes.values()].flat()) {
      const outer = found.has(inner.target) ? undefined : outerOf(inner, owners);
      if (outer !== undefined) found.set(inner.target, { inner, outer });
    }
  }
  return [...found.values()];
}

type Owners = ReadonlyMap<string, ReadonlyMap<string, HostRoute>>;

/** Which route a prefix has on a server, by prefix and server. */
function ownersOf(prefixes: ReadonlyMap<string, readonly HostRoute[]>): Owners {
  return new Map([...prefixes].map(([prefix, routes]) => {
    const servers = new Map<string, HostRoute>();
    for (const route of routes) for (const server of route.target.servers) if (!servers.has(server)) servers.set(server, route);
    return [prefix, servers];
  }));
}

function outerOf(inner: HostRoute, owners: Owners): HostRoute | undefined {
  for (let prefix = inner.prefix; prefix !== '/';) {
    prefix = prefix.slice(0, prefix.lastIndexOf('/')) || '/';
    const servers = owners.get(prefix);
    const found = servers === undefined ? undefined : inner.target.servers.map((server) => servers.get(server)).find((route) => route !== undefined && route.target.service !== inner.target.service);
    if (found !== undefined) return found;
  }
  return undefined;
}
