import containersSh from './files/containers.sh';
import corednsCheckSh from './files/coredns-check.sh';
import corednsConfigSh from './files/coredns-config.sh';
import corrosionCheckSh from './files/corrosion-check.sh';
import corrosionConfigSh from './files/corrosion-config.sh';
import bridgeSh from './files/jiji-bridge.sh';
import containersStarterSh from './files/jiji-containers.sh';
import containersService from './files/jiji-containers.service';
import controlLoopSh from './files/jiji-control-loop.sh';
import corednsService from './files/jiji-coredns.service';
import corrosionService from './files/jiji-corrosion.service';
import dnsWriterSh from './files/jiji-dns-writer.sh';
import dnsWriterService from './files/jiji-dns-writer.service';
import endpointsSh from './files/endpoints.sh';
import firewallSh from './files/jiji-firewall.sh';
import hostFirewallSh from './files/jiji-host-firewall.sh';
import firewallService from './files/jiji-firewall.service';
import healthSh from './files/jiji-health.sh';
import healthSocket from './files/jiji-health.socket';
import healthService from './files/jiji-health@.service';
import logSh from './files/log.sh';
import metricsSh from './files/metrics.sh';
import peerMonitorService from './files/jiji-peer-monitor.service';
import peersSh from './files/peers.sh';
import registrySh from './files/registry.sh';
import schemaSql from './files/schema.sql';
import updateHostsSh from './files/update-hosts.sh';
import { hostEnvironment, type HostParams } from './params.ts';
import { hostPaths, hostPorts } from './paths.ts';

/** What init installs together, in this order, and whose units it restarts together. */
export type FileGroup = 'common' | 'corrosion' | 'firewall' | 'dns' | 'loop';

export interface InstalledFile {
  readonly path: string;
  /** Octal, for `install -m`. Owner is root. */
  readonly mode: string;
  readonly content: string;
  readonly group: FileGroup;
}

const library = (name: string, content: string): InstalledFile => ({ path: `${hostPaths.libraries}/${name}`, mode: '0644', content, group: 'common' });
const program = (path: string, content: string, group: FileGroup): InstalledFile => ({ path, mode: '0755', content, group });
const unit = (name: string, content: string, group: FileGroup): InstalledFile => ({ path: `${hostPaths.units}/${name}`, mode: '0644', content, group });
const bin = (name: string): string => `${hostPaths.programs}/${name}`;

/**
 * Every file of ours on a server but the pinned parts and what scripts make there (config.toml, Corefile, zone, hosts).
 * Texts are equal on all servers; what differs stands in `host.env`, and in the files at the end whose formats know no
 * variables. With Docker the resolver settings are keys of `daemon.json` and not among these files.
 */
export function installedFiles(params: HostParams): readonly InstalledFile[] {
  return [
    { path: hostPaths.parameters, mode: '0644', content: hostEnvironment(params), group: 'common' },
    library('registry.sh', registrySh),
    library('log.sh', logSh),
    library('containers.sh', containersSh),
    library('peers.sh', peersSh),
    library('metrics.sh', metricsSh),
    library('endpoints.sh', endpointsSh),
    { path: hostPaths.corrosionSchema, mode: '0644', content: schemaSql, group: 'corrosion' },
    program(hostPaths.corrosionConfigScript, corrosionConfigSh, 'corrosion'),
    program('/opt/jiji/corrosion/corrosion-check.sh', corrosionCheckSh, 'corrosion'),
    unit('jiji-corrosion.service', corrosionService, 'corrosion'),
    { path: hostPaths.sysctl, mode: '0644', content: 'net.ipv4.ip_forward = 1\n', group: 'firewall' },
    program(hostPaths.firewall, firewallSh, 'firewall'),
    program(hostPaths.bridge, bridgeSh, 'firewall'),
    program(bin('jiji-host-firewall.sh'), hostFirewallSh, 'firewall'),
    unit('jiji-firewall.service', firewallService, 'firewall'),
    program(hostPaths.corednsConfig, corednsConfigSh, 'dns'),
    program(hostPaths.corednsCheck, corednsCheckSh, 'dns'),
    program(hostPaths.updateHosts, updateHostsSh, 'dns'),
    unit('jiji-coredns.service', corednsService, 'dns'),
    ...(params.engine === 'podman' ? podmanFiles(params) : []),
    program(bin('jiji-control-loop.sh'), controlLoopSh, 'loop'),
    unit('jiji-peer-monitor.service', peerMonitorService, 'loop'),
    program(bin('jiji-dns-writer.sh'), dnsWriterSh, 'loop'),
    unit('jiji-dns-writer.service', dnsWriterService, 'loop'),
    program(bin('jiji-containers.sh'), containersStarterSh, 'loop'),
    unit('jiji-containers.service', containersService, 'loop'),
    program(bin('jiji-health.sh'), healthSh, 'loop'),
    unit('jiji-health@.service', healthService, 'loop'),
    unit('jiji-health.socket', healthSocket, 'loop'),
    unit('jiji-health.socket.d/address.conf', `[Socket]\nListenStream=${params.wireguardIp}:${hostPorts.health}\n`, 'loop'),
  ];
}

/** Symbolic links beside the files: `[path, target]`. */
export const installedLinks: readonly (readonly [string, string])[] = [[bin('monitor-wireguard-peers.sh'), 'jiji-control-loop.sh']];

/** Units to enable and start, in this order; a group whose files changed is restarted. */
export const groupUnits: Readonly<Record<FileGroup, readonly string[]>> = {
  common: [],
  corrosion: ['jiji-corrosion.service'],
  firewall: ['jiji-firewall.service'],
  dns: ['jiji-coredns.service'],
  loop: ['jiji-containers.service', 'jiji-dns-writer.service', 'jiji-peer-monitor.service', 'jiji-health.socket'],
};

/**
 * `podman-restart.service`, which distributions enable, would start containers before the tunnels are up, and those that
 * a person stopped too: while ours is installed it is skipped at boot, and teardown leaves it as it was.
 */
const podmanFiles = (params: HostParams): readonly InstalledFile[] => [
  { path: hostPaths.podmanResolver, mode: '0644', content: podmanResolver(params), group: 'dns' },
  unit('podman-restart.service.d/jiji.conf', `[Unit]\nConditionPathExists=!${bin('jiji-containers.sh')}\n`, 'loop'),
];

/** Resolver settings for containers that are started without their own (network.md 9.4), TOML. */
function podmanResolver(params: HostParams): string {
  const list = (values: readonly string[]): string => `[${values.map((value) => JSON.stringify(value)).join(', ')}]`;
  const servers = [params.wireguardIp, ...(params.nextDns === undefined ? [] : [params.nextDns])];
  // Podman copies the server's /etc/hosts into each new container, our block of names with it: a copy that no deploy
  // updates and that every resolver asks before DNS. So containers begin without it.
  return `[containers]\nbase_hosts_file = "none"\ndns_servers = ${list(servers)}\ndns_searches = ${list([params.domain])}\ndns_options = ${list(['ndots:1', 'timeout:2'])}\n`;
}
