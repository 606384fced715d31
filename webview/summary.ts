import { tunnelPairs } from '../core/network/mermaid-diagram.ts';
import type { ClusterState } from './types.ts';
import { t } from './words.ts';

const counted = (word: string, count: number, up = count): string =>
  up < count ? t(`${word}.some`, { up, count }) : t(count === 1 ? `${word}.one` : word, { count });

/** The counts of the header: what is whole is one number, what is not says how much of it is. */
export function countTexts(cluster: ClusterState): readonly string[] {
  const pairs = tunnelPairs(cluster);
  const containers = cluster.servers.flatMap((server) => server.containers);
  const unhealthy = containers.filter((container) => container.health === 'unhealthy').length;
  return [
    counted('servers', cluster.servers.length, cluster.servers.filter((server) => server.state === 'up').length),
    counted('tunnels', pairs.length, pairs.filter((pair) => pair.state !== 'down').length),
    unhealthy > 0 ? t('unhealthy', { count: unhealthy }) : counted('containers', containers.length),
  ];
}

/** What a screen reader hears when the status or the set of problems changes. */
export function announcement(cluster: ClusterState): string {
  const [first] = cluster.problems;
  const problems = first === undefined ? t('announce.none') : t('announce.problems', { count: cluster.problems.length, first: first.text });
  return t('announce', { status: cluster.status, counts: countTexts(cluster).join(', '), problems });
}
