import type { Range } from '../../config/index.ts';
import { perParse, serverEntries } from '../view.ts';

export interface PlannedContainers {
  readonly name: string;
  readonly range: Range;
  readonly count: number;
}

/** Containers on each server: its services, each as often as its scale says, and the proxy where a service has one. */
export const plannedContainers = perParse((parsed): readonly PlannedContainers[] => {
  const { config } = parsed;
  if (config?.network.enabled !== true) return [];
  const counts = new Map<string, number>();
  const withProxy = new Set<string>();
  for (const service of config.services) {
    for (const server of service.servers) {
      counts.set(server, (counts.get(server) ?? 0) + Math.max(1, service.scale));
      if (service.proxy.length > 0) withProxy.add(server);
    }
  }
  return serverEntries(parsed).map(({ key, keyRange }) => ({ name: key, range: keyRange, count: (counts.get(key) ?? 0) + (withProxy.has(key) ? 1 : 0) }));
});
