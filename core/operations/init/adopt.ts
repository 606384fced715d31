import { err, ok, problem, registerMessages, type Problem, type Result } from '../../base/index.ts';
import { hostPorts, schema } from '../../host/index.ts';
import { engineNetwork } from '../../remote/network-inspect.ts';
import type { RegistryAnswer } from './registry-view.ts';

/** What this version of the product makes of the registry; older ones get what they lack, newer ones are left alone. */
export const schemaVersion = 1;

/** Columns that the schema wants, as `table column` words: Corrosion only ever adds them. */
export function schemaColumns(text: string = schema): readonly string[] {
  const bare = text.replace(/--.*$/gm, '');
  return [...bare.matchAll(/CREATE TABLE (\w+) \(([\s\S]*?)\n\);/g)].flatMap(([, table = '', body = '']) =>
    body.split('\n').flatMap((line) => {
      const column = /^\s+(\w+) (?:TEXT|INTEGER|REAL)/.exec(line)?.[1];
      return column === undefined ? [] : [`${table} ${column}`];
    }));
}

/** Whether the metadata describes a cluster; those of earlier tools have no id. */
export const isCluster = (metadata: Readonly<Record<string, string>>): boolean => metadata['cluster_id'] !== undefined || metadata['cluster_cidr'] !== undefined;

/** Equal on all servers of a cluster, and on no other's. */
export const clusterKey = (metadata: Readonly<Record<string, string>>): string => metadata['cluster_id'] ?? `${metadata['created_at'] ?? ''} ${metadata['cluster_cidr'] ?? ''}`;

/** Refuses clusters that this version would break: newer registries, other ports for gossip, the layout with two ranges a server. */
export function manageable(answers: readonly RegistryAnswer[]): Result<null> {
  for (const { seen, servers, metadata } of answers) {
    const host = seen.server.name;
    const refused = (code: string, args: Problem['args']): Result<null> => err(problem(code, { host, ...args }, { host, remedy: { code: `${code}.remedy`, args: { host } } }));
    const version = Number(metadata['schema_version'] ?? '0');
    if (!(version <= schemaVersion)) return refused('schema-newer', { found: metadata['schema_version'] ?? '', known: schemaVersion });
    const port = metadata['gossip_port'];
    if (port !== undefined && Number(port) !== hostPorts.gossip) return refused('gossip-port', { port, known: hostPorts.gossip });
    const row = servers.find((entry) => entry.removed_at === 0 && entry.wireguard_pubkey === seen.document.publicKey);
    const network = engineNetwork(seen.document.network);
    const split = metadata['address_layout'] === 'split' || (metadata['address_layout'] === undefined && row !== undefined && network !== undefined && network.subnet !== row.subnet);
    if (split) return refused('layout-split', { subnet: row?.subnet ?? '?', range: network?.subnet ?? '?', containers: seen.document.networkContainers.length });
  }
  return ok(null);
}

/** What an adopted cluster's metadata lack; present keys are never written. */
export const missingMetadata = (wanted: Readonly<Record<string, string>>, present: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(wanted).filter(([key]) => present[key] === undefined));

registerMessages({
  'schema-newer': 'The registry of {host} was made by a newer version of Jiji (schema {found}, known {known}).',
  'schema-newer.remedy': 'Use that version or a newer one.',
  'gossip-port': 'The cluster of {host} gossips on port {port}; this version manages port {known} only.',
  'gossip-port.remedy': 'Let the tool that made the cluster manage it, or tear it down with that tool first.',
  'layout-split': 'The cluster of {host} has the older layout: the server has {subnet} and its {containers} containers are in {range}. Both layouts cannot be mixed.',
  'layout-split.remedy': 'Move it server by server: take {host} out with the tool that made the cluster, set it up here in a new cluster, deploy to it, then the next one.',
});
