import { registerMessages } from '../../base/index.ts';
import type { DeployConfig } from '../../config/model.ts';
import type { PlanLine } from '../plan.ts';

/** A row of `containers`, as far as leaving is concerned. */
export interface CopyRow {
  readonly service: string;
  readonly project: string;
  readonly server_id: string;
}

/** A server on its way out, by the registry's words; `name`: in the file, where the file has it. */
export interface Leaver {
  readonly id: string;
  readonly name: string;
  readonly subnet: string;
  readonly wireguardIp: string;
  /** Its disk is lost with it (evict); else volumes stay on it. */
  readonly diskLost: boolean;
  /** It leaves the private network, too; else only the project leaves it. */
  readonly leavesNetwork: boolean;
}

interface Cluster {
  readonly config: DeployConfig;
  readonly leaving: readonly Leaver[];
  /** Names of members that stay and can be told. */
  readonly staying: readonly string[];
  readonly copies: readonly CopyRow[];
  /** Name of a server in the file by its id, or the id. */
  readonly nameOf: (id: string) => string;
}

/**
 * What it means that servers leave, worst first: services that run nowhere afterwards, hosts that nobody serves, data;
 * then what goes on elsewhere, the addresses that are given back, and who forgets them.
 */
export function leavePreview(cluster: Cluster): readonly PlanLine[] {
  const address = (leaver: Leaver): PlanLine => ({ host: leaver.name, kind: 'change', text: { code: 'leave.address', args: { subnet: leaver.subnet, address: leaver.wireguardIp } } });
  const lines = cluster.leaving.flatMap((leaver) => [...copyLines(cluster, leaver), ...fileLines(cluster, leaver), ...(leaver.leavesNetwork ? [address(leaver)] : [])]);
  const names = cluster.leaving.filter((leaver) => leaver.leavesNetwork).map((leaver) => leaver.name).join(', ');
  const peers = (names === '' ? [] : cluster.staying).map((host) => ({ host, kind: 'change' as const, text: { code: 'leave.peer', args: { servers: names } } }));
  const all: readonly PlanLine[] = [...lines, ...peers];
  return [...all.filter((line) => line.kind === 'warning'), ...all.filter((line) => line.kind !== 'warning')];
}

function copyLines({ config, leaving, copies, nameOf }: Cluster, leaver: Leaver): readonly PlanLine[] {
  const going = new Set(leaving.map((each) => each.id));
  const own = new Map(copies.filter((row) => row.server_id === leaver.id && (leaver.leavesNetwork || row.project === config.project)).map((row) => [`${row.project}-${row.service}`, row]));
  return [...own].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, row]) => {
    const others = [...new Set(copies.filter((other) => other.project === row.project && other.service === row.service && !going.has(other.server_id)).map((other) => nameOf(other.server_id)))];
    const args = { service: row.service, project: row.project, name: `${name}.${config.network.serviceDomain}`, servers: others.join(', ') };
    return { host: leaver.name, service: row.service, kind: others.length === 0 ? 'warning' : 'change', text: { code: others.length === 0 ? 'leave.last' : 'leave.copy', args } };
  });
}

/** What only the file knows: hosts of the proxy, volumes, and that it goes on naming the server. */
function fileLines({ config, leaving }: Cluster, leaver: Leaver): readonly PlanLine[] {
  const going = new Set(leaving.map((each) => each.name));
  const services = config.services.filter((service) => service.servers.includes(leaver.name));
  const lines = services.flatMap((service): readonly PlanLine[] => {
    const others = service.servers.filter((name) => !going.has(name));
    const hosts = service.proxy.flatMap((target) => target.hosts);
    const volumes = service.volumes.filter((volume) => volume.named).map((volume) => volume.source);
    const line = (kind: 'warning' | 'change', code: string, args: Record<string, string>): PlanLine => ({ host: leaver.name, service: service.name, kind, text: { code, args } });
    return [
      ...(hosts.length === 0 ? [] : [others.length === 0 ? line('warning', 'leave.route-last', { hosts: hosts.join(', ') }) : line('change', 'leave.route', { hosts: hosts.join(', '), servers: others.join(', ') })]),
      ...(volumes.length === 0 ? [] : [line(leaver.diskLost ? 'warning' : 'change', leaver.diskLost ? 'leave.volume-lost' : 'leave.volume', { volumes: volumes.join(', ') })]),
    ];
  });
  const named: readonly PlanLine[] = services.length === 0 ? [] : [{ host: leaver.name, kind: 'warning', text: { code: 'leave.file', args: { services: services.map((service) => service.name).join(', ') } } }];
  return [...lines, ...named];
}

registerMessages({
  'leave.last': 'Last copy of {service} ({project}): it runs nowhere afterwards, and nobody answers for {name}',
  'leave.copy': '{service} ({project}) goes on on {servers}',
  'leave.route-last': 'Nobody serves {hosts} afterwards',
  'leave.route': '{hosts} goes on being served by {servers}; a DNS record that points here has to be changed',
  'leave.volume-lost': 'The data in {volumes} is lost with the server',
  'leave.volume': 'The data in {volumes} stays on the disk of the server',
  'leave.file': 'The file still names it for {services}: a deploy stops there until the file names another server',
  'leave.address': '{subnet} and {address} are given back; another server may get them after 24 hours',
  'leave.peer': 'Forgets {servers}: tunnel, routes, names',
});
