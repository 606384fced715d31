import { err, ok, problem, registerMessages, type Result } from '../../base/index.ts';
import type { DeployConfig, ServerConfig } from '../../config/model.ts';
import { addressPlan, endpointsOf, type ServerAddress } from '../../network/index.ts';
import { managementAddress } from '../../network/management.ts';
import { interfaceAddresses, type RegistryServerRow } from '../../remote/preflight.ts';
import { clusterKey, isCluster, manageable } from './adopt.ts';
import type { OperationContext } from '../context.ts';
import type { Observation } from './observation.ts';
import { isRemoved, memberRows, registryAnswers } from './registry-view.ts';

/** A server as the cluster is to know it. Key and management address are missing until the server has made its key. */
export interface Member extends ServerAddress {
  readonly hostname: string;
  readonly publicKey?: string;
  readonly managementIp?: string;
  readonly endpoints: readonly string[];
  /** Set for servers of the file that can be reached. */
  readonly seen?: Observation;
  /** This run sets it up; other members only get to know the new ones. */
  readonly selected: boolean;
  /** It was a member once: its row carries a tombstone that it has to read before it writes the row again. */
  readonly returning: boolean;
}

export interface Cluster {
  /** No registry had anything to say: the first run makes it. */
  readonly isNew: boolean;
  readonly cidr: string;
  readonly domain: string;
  readonly apiPort: number;
  readonly dnsTtlSeconds: number;
  /** False: servers ask no outside service for their public address. */
  readonly externalIpLookup?: boolean;
  /** False: no peer is moved to its second endpoint once a day to see whether that works. */
  readonly rotationSelfTest?: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  /** Servers of the file first, in file order; then members that only the registry knows. */
  readonly members: readonly Member[];
  readonly rows: readonly RegistryServerRow[];
}

/** The project's settings that servers follow. */
export const withSettings = (ctx: Pick<OperationContext, 'settings'>, cluster: Cluster): Cluster => ({ ...cluster, externalIpLookup: ctx.settings.network.externalIpLookup, rotationSelfTest: ctx.settings.network.rotationSelfTest !== false });

const defaultApiPort = 8080;
const otherApiPort = 9220;

/**
 * Joins what the file wants, what the servers said and what the registry knows.
 * @param publicIps addresses that an outside service saw, by server name
 */
export function clusterOf(config: DeployConfig, seen: readonly Observation[], selected: ReadonlySet<string>, publicIps: ReadonlyMap<string, string>, nowMs: number): Result<Cluster> {
  const known = registryOf(seen, config);
  if (!known.ok) return known;
  const { rows, metadata } = known.value;
  const evicted = seen.find((entry) => selected.has(entry.server.name) && isRemoved(rows, entry));
  if (evicted !== undefined) return err(problem('server-evicted', { host: evicted.server.name }, { host: evicted.server.name, remedy: { code: 'server-evicted.remedy', args: { host: evicted.server.name } } }));
  const joining = config.servers.filter((server) => selected.has(server.name) || rows.some((row) => row.removed_at === 0 && isRowOf(row, server, seenOf(server, seen))));
  const plan = addressPlan(
    config.network.clusterCidr,
    joining.map((server) => ({ name: rowId(server), ...withKey(seenOf(server, seen)?.document.publicKey) })),
    rows.map((row) => ({ id: row.id, subnet: row.subnet, publicKey: row.wireguard_pubkey, removedAt: row.removed_at })),
    nowMs,
  );
  if (!plan.ok) return plan;
  const members = plan.value.map((address, at) => memberOf(address, joining[at], rows, seen, selected, publicIps, config));
  const collision = members.find((member) => member.managementIp !== undefined && rows.some((row) => row.management_ip === member.managementIp && row.id !== member.id && row.removed_at === 0));
  if (collision !== undefined) return err(problem('management-collision', { host: collision.name }, { host: collision.name, remedy: { code: 'management-collision.remedy' } }));
  const mentioned = new Set(members.map((member) => member.id));
  const others = rows.filter((row) => row.removed_at === 0 && !mentioned.has(row.id));
  const isNew = !isCluster(metadata);
  return ok({
    isNew, metadata, rows,
    cidr: config.network.clusterCidr,
    domain: config.network.serviceDomain,
    apiPort: apiPortOf(config, seen, metadata, isNew),
    dnsTtlSeconds: Number(metadata['dns_ttl_seconds'] ?? '1'),
    members: [...members, ...others.map(strangerOf(config))],
  });
}

/** What the cluster says; what a server of an adopted one has in its configuration; else the default, or the other one where the file publishes that. */
function apiPortOf(config: DeployConfig, seen: readonly Observation[], metadata: Readonly<Record<string, string>>, isNew: boolean): number {
  if (metadata['api_port'] !== undefined) return Number(metadata['api_port']);
  if (isNew) return publishes(config, defaultApiPort) ? otherApiPort : defaultApiPort;
  const found = seen.flatMap(({ document }) => (document.registry !== null && 'servers' in document.registry && isCluster(document.registry.metadata) ? [document.registry.apiPort] : []));
  return found.find((port) => port !== undefined) ?? defaultApiPort;
}

/** Rows are named in lower case. */
const rowId = (server: ServerConfig): string => server.name.toLowerCase();
const seenOf = (server: ServerConfig, seen: readonly Observation[]): Observation | undefined => seen.find((entry) => entry.server.name === server.name);
const withKey = (key: string | null | undefined): { readonly publicKey?: string } => (key === null || key === undefined ? {} : { publicKey: key });
const isRowOf = (row: RegistryServerRow, server: ServerConfig, seen: Observation | undefined): boolean =>
  seen?.document.publicKey === undefined || seen.document.publicKey === null ? row.id === rowId(server) : row.wireguard_pubkey === seen.document.publicKey;

/** What the registries say, checked against each other and the file. Silence of one that has data stops everything. */
function registryOf(seen: readonly Observation[], config: DeployConfig): Result<{ readonly rows: readonly RegistryServerRow[]; readonly metadata: Readonly<Record<string, string>> }> {
  const member = registryAnswers(seen);
  const first = member[0];
  if (first === undefined) {
    const silent = seen.find(({ document }) => document.registry !== null && 'error' in document.registry && document.serverId !== null);
    if (silent !== undefined) return err(problem('registry-silent', { host: silent.server.name }, { host: silent.server.name, evidence: silent.document.registry !== null && 'error' in silent.document.registry ? silent.document.registry.error : '', remedy: { code: 'registry-silent.remedy' } }));
    return ok({ rows: seen.flatMap(({ document }) => (document.registry !== null && 'servers' in document.registry ? document.registry.servers : [])), metadata: {} });
  }
  const other = member.find((answer) => clusterKey(answer.metadata) !== clusterKey(first.metadata));
  if (other !== undefined) return err(problem('foreign-cluster', { host: other.seen.server.name, what: `another cluster than ${first.seen.server.name}` }, { host: other.seen.server.name, remedy: { code: 'foreign-cluster.remedy' } }));
  const { cluster_cidr: cidr = config.network.clusterCidr, service_domain: domain = config.network.serviceDomain } = first.metadata;
  if (cidr !== config.network.clusterCidr) return err(problem('cidr-changed', { old: cidr, wanted: config.network.clusterCidr }, { remedy: { code: 'cidr-changed.remedy', args: { old: cidr } } }));
  if (domain !== config.network.serviceDomain) return err(problem('domain-changed', { old: domain, wanted: config.network.serviceDomain }, { remedy: { code: 'domain-changed.remedy', args: { old: domain } } }));
  const fit = manageable(member);
  if (!fit.ok) return fit;
  return ok({ rows: memberRows(member), metadata: first.metadata });
}

function memberOf(address: ServerAddress, server: ServerConfig | undefined, rows: readonly RegistryServerRow[], all: readonly Observation[], selected: ReadonlySet<string>, publicIps: ReadonlyMap<string, string>, config: DeployConfig): Member {
  const name = server?.name ?? address.name;
  const seen = all.find((entry) => entry.server.name === name);
  const row = rows.find((entry) => entry.id === address.id && entry.removed_at === 0);
  const publicKey = seen?.document.publicKey ?? row?.wireguard_pubkey;
  // Earlier tools kept an address beyond the key that it came from.
  const kept = row !== undefined && row.wireguard_pubkey === publicKey && row.management_ip !== '' ? row.management_ip : undefined;
  const managementIp = publicKey === undefined ? undefined : (kept ?? managementAddress(publicKey));
  const host = server?.host ?? row?.hostname ?? name;
  const discovered = seen === undefined ? [] : endpointsOf(host, publicIps.get(name), interfaceAddresses(seen.document), config.network.clusterCidr);
  const endpoints = row === undefined ? discovered : endpointsOfRow(row);
  return {
    ...address, name, hostname: host, endpoints, selected: selected.has(name), returning: row === undefined && rows.some((entry) => entry.id === address.id),
    ...(publicKey === undefined ? {} : { publicKey }),
    ...(managementIp === undefined ? {} : { managementIp }),
    ...(seen === undefined ? {} : { seen }),
  };
}

const strangerOf = (config: DeployConfig) => (row: RegistryServerRow): Member => {
  const plan = addressPlan(config.network.clusterCidr, [{ name: row.id }], [{ id: row.id, subnet: row.subnet, removedAt: 0 }], 0);
  const index = plan.ok ? (plan.value[0]?.index ?? 0) : 0;
  return {
    name: row.id, id: row.id, index, subnet: row.subnet, wireguardIp: row.wireguard_ip, existing: true, hostname: row.hostname,
    publicKey: row.wireguard_pubkey, managementIp: row.management_ip, endpoints: endpointsOfRow(row), selected: false, returning: false,
  };
};

function endpointsOfRow(row: RegistryServerRow): readonly string[] {
  const parsed: unknown = JSON.parse(row.endpoints);
  return Array.isArray(parsed) ? parsed.filter((entry): entry is string => typeof entry === 'string') : [];
}

/** The file puts this port of a server on loopback or on all addresses, where the registry's own would stand in its way. */
const publishes = (config: DeployConfig, port: number): boolean => config.services.some((service) => service.ports.some((mapping) =>
  mapping.hostPort === port && mapping.protocol === 'tcp' && (mapping.hostAddress === undefined || ['0.0.0.0', '127.0.0.1', '::'].includes(mapping.hostAddress))));

registerMessages({
  'registry-silent': '{host} belongs to a cluster, but its registry does not answer, and no other server’s does.',
  'registry-silent.remedy': 'Look at `journalctl -u jiji-corrosion` there. A server that shall begin anew has to be torn down first.',
  'server-evicted': '{host} was removed from the cluster while it was away; what it has of it is of no use any more.',
  'server-evicted.remedy': 'Tear it down first (jiji server teardown -H {host}), then run init again.',
  'foreign-cluster': '{host} is managed by {what}; it is left unchanged.',
  'foreign-cluster.remedy': 'Give each cluster a file of its own, or let the tool that manages the server tear it down first.',
  'cidr-changed': 'The cluster was created with {old}, the file says {wanted}.',
  'cidr-changed.remedy': 'Put {old} back into network.cluster_cidr; changing the range needs a rebuild of the network.',
  'domain-changed': 'The cluster was created with the domain {old}, the file says {wanted}.',
  'domain-changed.remedy': 'Put {old} back into network.service_domain.',
  'management-collision': 'The management address of {host} belongs to another server already.',
  'management-collision.remedy': 'Remove /etc/wireguard/jiji0.key there, so that a new key is made, and run init again.',
});
