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
  return config.servers.flatMap((server) => {
    const here = config.services.filter((service) => service.servers.includes(server.name));
    const proxy = here.some((service) => service.proxy.length > 0) ? 1 : 0;
    const count = here.reduce((sum, service) => sum + Math.max(1, service.scale), proxy);
    const range = serverEntries(parsed).find((entry) => entry.key === server.name)?.keyRange;
    return range === undefined ? [] : [{ name: server.name, range, count }];
  });
});
