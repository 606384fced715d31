import { perParse } from '../view.ts';
import { hasOpenServers, targets, type Target } from './targets.ts';

/** A target below the root of a host that asks for TLS, where no target of the same server serves the root with TLS. */
export interface Orphan {
  readonly target: Target;
  /** The first host without an owner, in lower case. */
  readonly host: string;
  readonly server: string;
}

/** The proxy takes TLS of a host from the target that serves `/` of it; others have no say. */
export const tlsOrphans = perParse((parsed): readonly Orphan[] => {
  const all = targets(parsed);
  const asking = all.filter((target) => isOn(target) && target.prefix !== undefined && target.prefix !== '/');
  const wanted = new Set(asking.flatMap(({ hosts }) => hosts.map(({ name }) => name)));
  if (wanted.size === 0) return [];
  // What is left to a variable may own the root: on its servers or, where those are not known, on every one.
  const mayOwn = all.filter(({ ssl, prefix }) => ssl !== 'off' && ssl !== 'unset' && (prefix === '/' || prefix === undefined));
  if (mayOwn.some(hasOpenServers)) return [];
  const openServers = new Set(mayOwn.filter(({ openRoutes }) => openRoutes).flatMap(({ servers }) => servers));
  const owners = ownersOf(all, wanted);
  return asking.flatMap((target): Orphan[] => {
    for (const { name } of target.hosts) {
      const server = target.servers.find((one) => owners.get(name)?.has(one) !== true && !openServers.has(one));
      if (server !== undefined) return [{ target, host: name, server }];
    }
    return [];
  });
});

/** For each host, the servers on which its root is served with TLS, or may be. */
function ownersOf(all: readonly Target[], wanted: ReadonlySet<string>): ReadonlyMap<string, ReadonlySet<string>> {
  const owners = new Map<string, Set<string>>();
  for (const target of all) {
    if (target.prefix !== '/' || !(isOn(target) || target.ssl === 'unknown')) continue;
    for (const { name } of target.hosts) {
      if (!wanted.has(name)) continue;
      const servers = owners.get(name) ?? new Set();
      owners.set(name, servers);
      for (const server of target.servers) servers.add(server);
    }
  }
  return owners;
}

export const isOn = ({ ssl }: Target): boolean => ssl === 'auto' || ssl === 'pair';
