import { entryOf, isText, isScalar, valueOf, type ParsedDeploy, type ServerConfig } from '../../config/index.ts';
import { containsAddress, parseIpv4 } from '../../network/index.ts';
import { clusterRange } from '../network/clusterRange.ts';
import type { RuleContext } from '../rule.ts';
import { perParse, routes, section, serverEntries } from '../view.ts';
import type { Binding } from './bindings.ts';
import { subjects } from './subjects.ts';

/** A port that something else on a server holds. */
export interface Reservation {
  readonly protocol: 'tcp' | 'udp';
  readonly what: string;
  /** It stands in the way of a binding that has this port. */
  readonly meets: (binding: Binding) => boolean;
  /** Nothing fails for certain. */
  readonly mild?: boolean;
}

export type Reservations = ReadonlyMap<number, readonly Reservation[]>;

const always = (): boolean => true;
const onLoopback = ({ address }: Binding): boolean => address === undefined || address === '127.0.0.1';

/** What holds ports of a server, by port. What the file leaves open is not among it. */
export function reservations(parsed: ParsedDeploy, context: RuleContext): (server: string) => Reservations {
  const network = networkPorts(parsed, context);
  const { proxied, built } = serverUse(parsed);
  const ssh = sshPorts(parsed);
  const registry = localRegistryPort(parsed);
  const made = new Map<string, Reservations>();
  const make = (server: string): Reservations => byPort([
    ...ssh(server),
    ...(proxied.has(server) ? proxyPorts : []),
    ...(registry !== undefined && built.has(server) ? [[registry, { protocol: 'tcp', what: 'the local registry during deploys', meets: onLoopback }] as const] : []),
    ...network,
  ]);
  return (server) => {
    const known = made.get(server) ?? make(server);
    made.set(server, known);
    return known;
  };
}

type PortOf = readonly [number, Reservation];

const proxyPorts: readonly PortOf[] = [80, 443].map((port) => [port, { protocol: 'tcp', what: 'the proxy', meets: always }]);

function byPort(all: readonly PortOf[]): Reservations {
  const found = new Map<number, readonly Reservation[]>();
  for (const [port, reservation] of all) found.set(port, [...(found.get(port) ?? []), reservation]);
  return found;
}

/** Servers with a routed service, and servers whose images come from the registry of the operator's machine. */
const serverUse = perParse((parsed) => {
  const routed = new Set(routes(parsed).map((route) => route.service));
  const all = subjects(parsed);
  return {
    proxied: new Set(all.filter(({ entry }) => routed.has(entry)).flatMap(({ config }) => config.servers)),
    built: new Set(all.filter(({ config }) => config.build !== undefined).flatMap(({ config }) => config.servers)),
  };
});

/** Port of the registry on the operator's machine; undefined for a remote one, and where a variable decides. */
function localRegistryPort(parsed: ParsedDeploy): number | undefined {
  const written = valueOf(section(parsed, 'builder')?.value, 'registry') ?? section(parsed, 'registry')?.value;
  const type = valueOf(written, 'type');
  const registry = parsed.config?.builder.registry;
  return isText(valueOf(written, 'port')) || (isText(type) && type.value !== 'local') || registry?.type !== 'local' ? undefined : registry.port;
}

/** Where SSH listens; nothing where a variable or an SSH configuration file decides. */
function sshPorts(parsed: ParsedDeploy): (server: string) => readonly PortOf[] {
  const { config } = parsed;
  const shared = valueOf(section(parsed, 'ssh')?.value, 'port');
  const own = new Map(serverEntries(parsed).map((entry) => [entry.key, valueOf(entry.value, 'port')]));
  const byName = new Map<string, ServerConfig>(config?.servers.map((server) => [server.name, server]));
  return (server) => {
    const written = own.get(server) ?? shared;
    if (isText(written) || (written === undefined && (config?.ssh.configFiles.length ?? 0) > 0)) return [];
    return [[byName.get(server)?.ssh.port ?? 22, { protocol: 'tcp', what: 'SSH', meets: always }]];
  };
}

/** Ports of the private network (deploy-yml §10.4). In form C another agent makes it, so nothing there is certain. */
function networkPorts(parsed: ParsedDeploy, context: RuleContext): readonly PortOf[] {
  const enabled = entryOf(section(parsed, 'network')?.value, 'enabled')?.value;
  if (parsed.config?.network.enabled !== true || (isScalar(enabled) && typeof enabled.value !== 'boolean')) return [];
  const onSubnet = onServerAddress(parsed);
  const dualStack = ({ address, port }: Binding): boolean => address === undefined && port.hostAddress === undefined;
  const apiPort = context.network?.apiPort;
  const foreign = parsed.dialect.dialect === 'C';
  const rows: readonly PortOf[] = [
    [51820, { protocol: 'udp', what: 'WireGuard', meets: always }],
    [53, { protocol: 'tcp', what: 'the private DNS', meets: onSubnet }],
    [53, { protocol: 'udp', what: 'the private DNS', meets: onSubnet }],
    [apiPort ?? 8080, { protocol: 'tcp', what: 'the registry database (API)', meets: onLoopback, mild: apiPort === undefined }],
    [8787, { protocol: 'tcp', what: 'the registry database (gossip) on an IPv6 address', meets: dualStack, mild: true }],
    [8787, { protocol: 'udp', what: 'the registry database (gossip) on an IPv6 address', meets: dualStack, mild: true }],
    [9153, { protocol: 'tcp', what: "the private DNS's metrics", meets: onSubnet }],
    [9199, { protocol: 'tcp', what: 'the health check of the server', meets: onSubnet }],
  ];
  return foreign ? rows.map(([port, row]) => [port, { ...row, mild: true }]) : rows;
}

/** The first address of a subnet of the cluster is a server's own, whichever server has the subnet. */
function onServerAddress(parsed: ParsedDeploy): (binding: Binding) => boolean {
  const { cidr } = clusterRange(parsed);
  return ({ address }) => {
    if (address === undefined) return true;
    const number = parseIpv4(address);
    return cidr !== undefined && number !== undefined && containsAddress(cidr, number) && number % 256 === 1;
  };
}
