import type { RegistryServerRow } from '../../remote/preflight.ts';
import { isCluster } from './adopt.ts';
import type { Observation } from './observation.ts';

/** What a server's registry said of the cluster. */
export interface RegistryAnswer {
  readonly seen: Observation;
  readonly servers: readonly RegistryServerRow[];
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Answers of servers that belong to a cluster. One that the others have removed while it was away does not know it: its
 * own words count only when nobody else speaks.
 */
export function registryAnswers(seen: readonly Observation[]): readonly RegistryAnswer[] {
  const answers = seen.flatMap((entry) => {
    const { registry } = entry.document;
    return registry !== null && 'servers' in registry && isCluster(registry.metadata) ? [{ seen: entry, servers: registry.servers, metadata: registry.metadata }] : [];
  });
  const members = answers.filter((answer) => !answers.some((other) => other !== answer && isRemoved(other.servers, answer.seen)));
  return members.length === 0 ? answers : members;
}

/** The longest list among them: a registry that is still catching up knows less. */
export const memberRows = (answers: readonly RegistryAnswer[]): readonly RegistryServerRow[] =>
  answers.reduce<readonly RegistryServerRow[]>((rows, answer) => (answer.servers.length > rows.length ? answer.servers : rows), []);

/** These rows carry a tombstone for the server's present key. */
export const isRemoved = (rows: readonly RegistryServerRow[], { document }: Observation): boolean =>
  document.publicKey !== null && rows.some((row) => row.wireguard_pubkey === document.publicKey && row.removed_at !== 0) && !rows.some((row) => row.wireguard_pubkey === document.publicKey && row.removed_at === 0);
