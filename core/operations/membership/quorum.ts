import { problem, registerMessages, type Problem } from '../../base/index.ts';
import type { RegistryServerRow } from '../../remote/preflight.ts';
import type { Observation } from '../init/observation.ts';

/** Whether this is the server that the row is about. */
export const isRowOfSeen = (row: RegistryServerRow, { document }: Observation): boolean =>
  document.publicKey === null ? row.id === document.serverId : row.wireguard_pubkey === document.publicKey;

/**
 * Half of the members or more cannot be reached, or one suspects that the cluster is split: from here nobody can tell a
 * dead server from a lost link, so nothing may join or leave but by eviction (network.md §15).
 */
export function criticalProblem(rows: readonly RegistryServerRow[], seen: readonly Observation[]): Problem | undefined {
  const members = rows.filter((row) => row.removed_at === 0);
  const gone = members.filter((row) => !seen.some((entry) => isRowOfSeen(row, entry)));
  const split = seen.find((entry) => entry.document.splitBrain === true);
  if (split !== undefined) return problem('cluster-split', { host: split.server.name }, { host: split.server.name, remedy: { code: 'cluster-critical.remedy' } });
  if (gone.length === 0 || gone.length * 2 < members.length) return undefined;
  return problem('cluster-critical', { gone: gone.length, members: members.length, servers: gone.map((row) => row.id).join(', ') }, { remedy: { code: 'cluster-critical.remedy' } });
}

registerMessages({
  'cluster-critical': '{gone} of {members} members cannot be reached ({servers}): nothing joins or leaves in this state.',
  'cluster-split': '{host} suspects that the cluster is split: nothing joins or leaves in this state.',
  'cluster-critical.remedy': 'Bring them back, or evict those that are gone for good (jiji server evict NAME).',
});
