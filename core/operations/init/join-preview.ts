import { problem, registerMessages, type Problem } from '../../base/index.ts';
import type { PlanLine } from '../plan.ts';
import type { Cluster, Member } from './cluster.ts';

/** Servers that this run makes members of the cluster. */
export const joining = (cluster: Cluster): readonly Member[] => cluster.members.filter((member) => member.selected && !member.existing && member.seen !== undefined);

/** What it means that servers join: which addresses they get, who learns of them at once, and who later. */
export function joinPreview(cluster: Cluster): readonly PlanLine[] {
  const joiners = joining(cluster);
  if (joiners.length === 0) return [];
  const servers = joiners.map((member) => member.name).join(', ');
  const own = joiners.map((member): PlanLine => ({
    host: member.name, kind: 'change', text: { code: member.returning ? 'join.returns' : 'join.address', args: { subnet: member.subnet, address: member.wireguardIp, endpoints: member.endpoints.join(', ') } },
  }));
  const others = cluster.members.filter((member) => member.existing && !member.selected).map((member): PlanLine => ({ host: member.name, kind: 'change', text: { code: member.seen === undefined ? 'join.peer-later' : 'join.peer', args: { servers } } }));
  return [...own, ...others];
}

/** Members that the file does not name: they stay, and that is told, so that nobody takes a missing line for a removal. */
export function notInFile(cluster: Cluster, names: ReadonlySet<string>): readonly Problem[] {
  const strangers = cluster.members.filter((member) => member.existing && !names.has(member.name)).map((member) => member.name);
  if (strangers.length === 0) return [];
  return [problem('members-not-in-file', { servers: strangers.join(', '), count: strangers.length }, { remedy: { code: 'members-not-in-file.remedy', args: { servers: strangers.join(',') } } })];
}

registerMessages({
  'join.address': 'Joins with {subnet}, its own address {address}; others reach it at {endpoints}',
  'join.returns': 'Joins again with {subnet}, which it had before; others reach it at {endpoints}',
  'join.peer': 'Gets tunnels to {servers}',
  'join.peer-later': 'Cannot be reached now; its control loop makes the tunnels to {servers} when it is back',
  'members-not-in-file': 'The cluster has members that the file does not name: {servers}. They stay as they are.',
  'members-not-in-file.remedy': 'Put them back into the file; to take them out, tear them down with a file that names them, or evict them if they are gone for good.',
});
