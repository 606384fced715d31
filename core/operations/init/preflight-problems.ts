import { problem, registerMessages, type Problem } from '../../base/index.ts';
import type { DeployConfig } from '../../config/model.ts';
import { containsAddress, formatCidr, parseCidr, parseIpv4 } from '../../network/index.ts';
import { engineNetwork } from '../../remote/network-inspect.ts';
import { interfaceAddresses, listeningSockets } from '../../remote/preflight.ts';
import type { Observation } from './observation.ts';

export interface Findings {
  /** Nothing is changed while there is one. */
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
}

const minFreeKib = 2 * 1024 * 1024;
const minMemoryKib = 512 * 1024;
const clockWarningMs = 250;
const clockErrorMs = 5000;
const minEngine = { podman: [4, 3], docker: [20, 10] } as const;
const supportedFamilies = ['debian', 'ubuntu', 'rhel', 'fedora', 'centos', 'arch'];

/** What stands in the way of setting this server up, and what deserves a look; nothing is asked again. */
export function preflightProblems(seen: Observation, config: DeployConfig): Findings {
  const network = config.network.enabled ? [...ipv6(seen), ...rangeInUse(seen, config), ...ports(seen)] : [];
  return {
    errors: [...system(seen), ...otherAgent(seen), ...disk(seen), ...engineVersion(seen, config), ...network, ...clock(seen, clockErrorMs, Infinity, 'clock-off')],
    warnings: [...softWarnings(seen), ...webPorts(seen, config), ...clock(seen, clockWarningMs, clockErrorMs, 'clock-drift')],
  };
}

const at = (seen: Observation, code: string, args: Parameters<typeof problem>[1] = {}, more: { readonly remedy?: string; readonly evidence?: string } = {}): Problem =>
  problem(code, { host: seen.server.name, ...args }, {
    host: seen.server.name,
    ...(more.evidence === undefined ? {} : { evidence: more.evidence }),
    ...(more.remedy === undefined ? {} : { remedy: { code: more.remedy, args: { host: seen.server.name, ...args } } }),
  });

function system(seen: Observation): readonly Problem[] {
  const { document } = seen;
  const families = [document.osId ?? '', ...(document.osLike ?? '').split(' ')];
  const found: Problem[] = [];
  if (!document.systemd) found.push(at(seen, 'systemd-missing'));
  if (!families.some((family) => supportedFamilies.includes(family)) || document.packageManager === null) {
    found.push(at(seen, 'os-unsupported', { os: document.osName ?? document.osId ?? 'unknown' }, { remedy: 'os-unsupported.remedy' }));
  }
  if (seen.arch === undefined) found.push(at(seen, 'arch-unsupported', { machine: document.machine }));
  return found;
}

/** An agent of another make has an interface whose name is ours with eight hexadecimal digits behind it. */
function otherAgent(seen: Observation): readonly Problem[] {
  const found = seen.document.addresses?.find(({ ifname }) => /^jiji[0-9a-f]{8}$/.test(ifname));
  return found === undefined ? [] : [at(seen, 'foreign-cluster', { what: `another agent (interface ${found.ifname})` }, { remedy: 'foreign-cluster.remedy' })];
}

const ipv6 = (seen: Observation): readonly Problem[] => seen.document.ipv6Disabled.length === 0 ? [] : [
  at(seen, 'ipv6-off', {}, { remedy: seen.document.ipv6Disabled.includes('ipv6.disable') ? 'ipv6-off.boot' : 'ipv6-off.remedy', evidence: seen.document.ipv6Disabled.map((name) => `${name} = 1`).join('\n') }),
];

function disk(seen: Observation): readonly Problem[] {
  const tight = seen.document.disk.find(({ freeKib }) => freeKib !== null && freeKib < minFreeKib);
  return tight === undefined ? [] : [at(seen, 'disk-tight', { free: `${((tight.freeKib ?? 0) / 1024 / 1024).toFixed(1)} GiB`, folder: tight.folder }, { remedy: 'disk-tight.remedy' })];
}

function engineVersion(seen: Observation, config: DeployConfig): readonly Problem[] {
  const { engineInstalled, engineVersion: version } = seen.document;
  if (!engineInstalled || version === null) return [];
  const engine = config.builder.engine;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantMajor, wantMinor] = minEngine[engine];
  const old = major < wantMajor || (major === wantMajor && minor < wantMinor);
  return old ? [at(seen, 'engine-old', { engine, version, wanted: `${wantMajor}.${wantMinor}` }, { remedy: 'engine-old.remedy' })] : [];
}

/** Addresses and routes of others inside the cluster range would swallow the mesh's traffic; wider routes yield to the mesh's own. */
function rangeInUse(seen: Observation, config: DeployConfig): readonly Problem[] {
  const cluster = parseCidr(config.network.clusterCidr);
  if (cluster === undefined) return [];
  const bridge = engineNetwork(seen.document.network)?.bridge;
  const ours = (name: string | undefined): boolean => name === 'jiji0' || name === 'jiji-br0' || (name !== undefined && name === bridge);
  const address = interfaceAddresses(seen.document).find((entry) => {
    const range = parseCidr(entry.address);
    return range !== undefined && !ours(entry.interface) && containsAddress(cluster, range.base);
  });
  const route = (seen.document.routes ?? []).find((entry) => {
    const range = parseCidr(entry.dst.includes('/') ? entry.dst : `${entry.dst}/32`);
    return range !== undefined && range.prefix >= cluster.prefix && !ours(entry.dev) && containsAddress(cluster, range.base);
  });
  const who = address === undefined ? (route === undefined ? undefined : { name: route.dev ?? '?', what: route.dst }) : { name: address.interface, what: address.address };
  if (who !== undefined) return [at(seen, 'range-in-use', { interface: who.name, address: who.what, clusterCidr: formatCidr(cluster) }, { remedy: 'range-in-use.remedy' })];
  const host = parseIpv4(seen.server.host);
  return host !== undefined && containsAddress(cluster, host) ? [at(seen, 'range-in-use', { interface: 'host', address: seen.server.host, clusterCidr: formatCidr(cluster) }, { remedy: 'range-in-use.remedy' })] : [];
}

const wildcards = new Set(['0.0.0.0', '*', '[::]', '::']);
/** Programs of ours that may hold our own ports when init runs again. */
const ownPrograms: Readonly<Record<number, readonly string[]>> = { 51820: ['wireguard-go'], 8787: ['corrosion'], 8080: ['corrosion'], 53: ['coredns'] };

function ports(seen: Observation): readonly Problem[] {
  const initialised = seen.document.listenPort !== null;
  return listeningSockets(seen.document).flatMap((socket) => {
    const programs = ownPrograms[socket.port];
    if (programs === undefined || (socket.owner !== undefined && programs.includes(socket.owner))) return [];
    const everywhere = wildcards.has(socket.address);
    const clash = { 51820: socket.protocol === 'udp' && !(initialised && socket.owner === undefined), 8787: everywhere, 8080: socket.protocol === 'tcp' && (everywhere || socket.address === '127.0.0.1'), 53: everywhere }[socket.port];
    return clash === true ? [at(seen, 'network-port-in-use', { port: socket.port, protocol: socket.protocol, owner: socket.owner ?? 'the kernel' }, { remedy: 'network-port-in-use.remedy' })] : [];
  });
}

function webPorts(seen: Observation, config: DeployConfig): readonly Problem[] {
  if (!config.services.some((service) => service.proxy.length > 0 && service.servers.includes(seen.server.name))) return [];
  return listeningSockets(seen.document).flatMap(({ protocol, port, owner }) =>
    protocol === 'tcp' && (port === 80 || port === 443) && owner !== undefined && !['conmon', 'docker-proxy', 'rootlessport'].includes(owner) ? [at(seen, 'web-port-in-use', { port, owner })] : []);
}

function softWarnings(seen: Observation): readonly Problem[] {
  const found: Problem[] = [];
  const { document, server, arch } = seen;
  if (arch !== undefined && arch !== server.arch) found.push(at(seen, 'arch-differs', { stated: server.arch, found: arch }));
  const [major = 0, minor = 0] = document.kernel.split('.').map((part) => Number.parseInt(part, 10));
  if (major < 5 || (major === 5 && minor < 8)) found.push(at(seen, 'kernel-old', { kernel: document.kernel }));
  if (document.memoryKib !== null && document.memoryKib < minMemoryKib) found.push(at(seen, 'memory-small', { mebibytes: Math.round(document.memoryKib / 1024) }));
  return found;
}

function clock(seen: Observation, above: number, upTo: number, code: string): readonly Problem[] {
  const off = Math.abs(seen.clockOffsetMs);
  return off > above && off <= upTo ? [at(seen, code, { seconds: (seen.clockOffsetMs / 1000).toFixed(1) }, { remedy: 'clock.remedy' })] : [];
}

registerMessages({
  'systemd-missing': '{host} does not run systemd.',
  'os-unsupported': '{host} runs {os}, which is not supported.',
  'os-unsupported.remedy': 'Debian 12, Ubuntu 24.04 or newer; the RHEL and Fedora families and Arch work too.',
  'arch-unsupported': '{host} has a {machine} processor; there are parts for x86-64 and arm64 only.',
  'arch-differs': '{host} is {found}, the file says {stated}; what is installed follows the server.',
  'ipv6-off': 'IPv6 is switched off on {host}; the registry needs it inside the tunnel.',
  'ipv6-off.remedy': 'Switch it on: sysctl -w net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.disable_ipv6=0, and take the lines that switch it off out of /etc/sysctl.conf and /etc/sysctl.d. No public IPv6 is needed.',
  'ipv6-off.boot': 'The kernel was started without it: take ipv6.disable=1 out of its command line and reboot.',
  'disk-tight': '{host} has {free} free for {folder}; 2 GiB are needed.',
  'disk-tight.remedy': 'Free space on the server, then try again.',
  'engine-old': '{engine} {version} on {host} is too old; {wanted} or newer is needed.',
  'engine-old.remedy': 'Upgrade it from the distribution, or upgrade the distribution.',
  'range-in-use': '{interface} on {host} uses {address}, inside the cluster range {clusterCidr}.',
  'range-in-use.remedy': 'Choose another network.cluster_cidr, or take that address off the server.',
  'network-port-in-use': 'Port {port}/{protocol} on {host} is used by {owner}.',
  'network-port-in-use.remedy': 'Stop it or move it to another port; this one belongs to the private network.',
  'web-port-in-use': 'Port {port} on {host} is used by {owner}; the proxy will not start as long as it is.',
  'kernel-old': '{host} runs kernel {kernel}; 5.8 or newer is recommended.',
  'memory-small': '{host} has {mebibytes} MiB of memory.',
  'clock-off': 'The clock of {host} is {seconds} s off.',
  'clock-drift': 'The clock of {host} is {seconds} s off; the registry wants less than 0.3 s.',
  'clock.remedy': 'Install chrony or switch systemd-timesyncd on (timedatectl set-ntp true).',
});
