import { err, ok, problem, registerMessages, type Result } from '../base/index.ts';
import { formatCidr, parseCidr, type Cidr } from './cidr.ts';
import { serverAddress, subnetAt, subnetCapacity, subnetIndex } from './subnets.ts';

/** What the plan needs of a row of `servers`; a cached `network.json` gives the same (with `removedAt` 0). */
export interface AddressRow {
  /** Row id: the server's name at its first initialisation. */
  readonly id: string;
  readonly subnet: string;
  readonly publicKey?: string;
  /** Tombstone, ms since the epoch; 0 = member. */
  readonly removedAt: number;
}

export interface AddressRequest {
  readonly name: string;
  /** Base64 key of the server's `jiji0`, when it is known: a row is found by it first. */
  readonly publicKey?: string;
}

export interface ServerAddress {
  readonly name: string;
  /** Row id: differs from `name` when another file named the server first. */
  readonly id: string;
  readonly index: number;
  readonly subnet: string;
  readonly wireguardIp: string;
  /** The cluster already had a row for it. */
  readonly existing: boolean;
}

/** A subnet of a removed server is not handed out again before every member has forgotten it. */
export const tombstoneHoldMs = 24 * 60 * 60 * 1000;

/**
 * Gives every server its subnet: rows keep theirs for ever, new servers take the lowest index that no row holds, in the
 * order asked. Tombstones younger than 24 h hold their index, except for the server that comes back under its own name.
 * @param clusterCidr canonical IPv4 range, /8 to /24
 * @param nowMs wall time, ms since the epoch
 */
export function addressPlan(clusterCidr: string, servers: readonly AddressRequest[], rows: readonly AddressRow[], nowMs: number): Result<readonly ServerAddress[]> {
  const cluster = parseCidr(clusterCidr);
  if (cluster === undefined) return err(problem('cluster-range-invalid', { clusterCidr }));
  const taken = new Set<number>();
  const found = new Map<string, AddressRow>();
  for (const server of servers) {
    const row = rowOf(server, rows);
    if (row === 'other-key') return err(problem('server-key-differs', { server: server.name }, { host: server.name, remedy: { code: 'server-key-differs.remedy', args: { server: server.name } } }));
    if (row !== undefined) found.set(server.name, row);
  }
  const returning = new Set([...found.values()].map((row) => row.id));
  for (const row of rows) {
    if (row.removedAt !== 0 && nowMs - row.removedAt >= tombstoneHoldMs && !returning.has(row.id)) continue;
    const index = indexOf(cluster, row);
    if (index === undefined) return err(problem('subnet-outside-range', { server: row.id, subnet: row.subnet, clusterCidr }));
    taken.add(index);
  }
  const plan: ServerAddress[] = [];
  for (const server of servers) {
    const row = found.get(server.name);
    const index = row === undefined ? lowestFree(taken) : (indexOf(cluster, row) ?? lowestFree(taken));
    const subnet = subnetAt(cluster, index);
    if (subnet === undefined) return err(problem('cluster-full', { clusterCidr, capacity: subnetCapacity(cluster.prefix), server: server.name }, { host: server.name, remedy: { code: 'cluster-full.remedy' } }));
    taken.add(index);
    plan.push({ name: server.name, id: row?.id ?? server.name, index, subnet: formatCidr(subnet), wireguardIp: serverAddress(subnet), existing: row?.removedAt === 0 });
  }
  return ok(plan);
}

/** The server's row: by key, else by name. A living row of that name with another key belongs to another machine. */
function rowOf(server: AddressRequest, rows: readonly AddressRow[]): AddressRow | 'other-key' | undefined {
  const byKey = server.publicKey === undefined ? undefined : rows.find((row) => row.publicKey === server.publicKey);
  if (byKey !== undefined) return byKey;
  const byName = rows.find((row) => row.id === server.name);
  const differs = server.publicKey !== undefined && byName?.publicKey !== undefined && byName.publicKey !== '' && byName.removedAt === 0;
  return differs ? 'other-key' : byName;
}

function indexOf(cluster: Cidr, row: AddressRow): number | undefined {
  const subnet = parseCidr(row.subnet);
  return subnet === undefined ? undefined : subnetIndex(cluster, subnet);
}

function lowestFree(taken: ReadonlySet<number>): number {
  let index = 0;
  while (taken.has(index)) index += 1;
  return index;
}

registerMessages({
  'cluster-range-invalid': '{clusterCidr} is no IPv4 range.',
  'cluster-full': '{clusterCidr} has {capacity} subnets, and all of them are taken: none is left for {server}.',
  'cluster-full.remedy': 'Remove a server that is no longer used; its subnet is free 24 hours later. A larger range needs a rebuild of the network.',
  'subnet-outside-range': 'The cluster gave {server} the subnet {subnet}, which does not lie in {clusterCidr}.',
  'server-key-differs': 'The cluster knows another machine as {server}: its WireGuard key differs.',
  'server-key-differs.remedy': 'If the old machine is gone, remove it from the cluster first (jiji server teardown); else give this server another name.',
});
