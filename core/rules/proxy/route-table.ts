import { perParse } from '../view.ts';
import { portOf, targets, type Target, type TargetHost } from './targets.ts';

/** A host of a target with the path that is routed there. */
export interface HostRoute {
  readonly target: Target;
  readonly host: TargetHost;
  readonly prefix: string;
}

/** Two routes of one server that the proxy cannot tell apart. */
export interface Clash {
  readonly one: HostRoute;
  readonly other: HostRoute;
  readonly server: string;
}

/** Every known route, by host and then by prefix. A name that is listed twice in one target is one route. */
export const routesByHost = perParse((parsed): ReadonlyMap<string, ReadonlyMap<string, readonly HostRoute[]>> => {
  const table = new Map<string, Map<string, HostRoute[]>>();
  for (const target of targets(parsed)) {
    if (target.prefix === undefined) continue;
    for (const host of new Map([...target.hosts].reverse().map((one) => [one.name, one])).values()) {
      const prefixes = table.get(host.name) ?? new Map<string, HostRoute[]>();
      table.set(host.name, prefixes);
      const routes = prefixes.get(target.prefix);
      const route = { target, host, prefix: target.prefix };
      if (routes === undefined) prefixes.set(target.prefix, [route]);
      else routes.push(route);
    }
  }
  return table;
});

/**
 * Routes of one host and prefix on one server. A route clashes with the first of its server, and the first with the
 * second, so that there are as many clashes as routes and not as many as pairs.
 */
export const clashes = perParse((parsed): readonly Clash[] =>
  [...routesByHost(parsed).values()].flatMap((prefixes) => [...prefixes.values()].flatMap((routes) => (routes.length < 2 ? [] : clashesAmong(routes)))));

function clashesAmong(routes: readonly HostRoute[]): readonly Clash[] {
  const firstOn = new Map<string, HostRoute>();
  const found = new Map<HostRoute, Clash>();
  for (const route of routes) {
    for (const server of route.target.servers) {
      const first = firstOn.get(server);
      if (first === undefined) firstOn.set(server, route);
      else if (!isOneTarget(first, route)) {
        if (!found.has(route)) found.set(route, { one: route, other: first, server });
        if (!found.has(first)) found.set(first, { one: first, other: route, server });
      }
    }
  }
  return [...found.values()];
}

/** Targets of one service and port: `jiji/proxy-target-duplicate-port` speaks there. */
function isOneTarget(a: HostRoute, b: HostRoute): boolean {
  return a.target.service === b.target.service && portOf(a.target.node)?.port === portOf(b.target.node)?.port;
}
