import { registerMessages } from '../../base/index.ts';
import type { Engine } from '../../config/model.ts';
import { installedLinks, type InstalledFile } from '../../host/index.ts';
import type { Part } from '../parts.ts';
import type { Step } from '../plan.ts';
import { schemaColumns, schemaVersion } from './adopt.ts';
import type { Cluster, Member } from './cluster.ts';
import containerNetworkSh from './steps/container-network.sh';
import corednsSh from './steps/coredns.sh';
import corrosionSh from './steps/corrosion.sh';
import dockerResolverSh from './steps/docker-resolver.sh';
import firewallSh from './steps/firewall.sh';
import handshakesSh from './steps/handshakes.sh';
import hostFirewallSh from './steps/host-firewall.sh';
import installFilesSh from './steps/install-files.sh';
import keysSh from './steps/keys.sh';
import packagesSh from './steps/packages.sh';
import partSh from './steps/part.sh';
import proxyImageSh from './steps/proxy-image.sh';
import registryRowsSh from './steps/registry-rows.sh';
import schemaVersionSh from './steps/schema-version.sh';
import schemaSh from './steps/schema.sh';
import registrySyncSh from './steps/registry-sync.sh';
import unitsSh from './steps/units.sh';
import wireguardSh from './steps/wireguard.sh';
import wireguardWorksSh from './steps/wireguard-works.sh';
import type { KeyedMember } from './wireguard-config.ts';

const handshakeSeconds = 60;
const syncSeconds = 300;

/** Whether running services have to take up what changed. */
export type Mode = 'restart' | 'keep';

export const packagesStep = (engine: Engine, missing: readonly string[]): Step => ({
  id: 'packages', title: { code: 'init.packages', args: { packages: missing.join(', ') } }, script: packagesSh, args: [engine], expectedSeconds: 60,
});

export const wireguardWorksStep = (): Step => ({ id: 'wireguard-works', title: { code: 'init.wireguard-works' }, script: wireguardWorksSh, expectedSeconds: 5 });

/** Where an upload waits until its step has proven it. */
export const uploadPath = (part: Part): string => `/var/lib/jiji/uploads/${part.name}-${part.sha256}`;

export const partStep = (part: Part, target: string): Step => ({
  id: `part.${part.name}`, title: { code: 'init.part', args: { part: part.name, version: part.version } }, script: partSh,
  args: [part.name, part.version, part.sha256, uploadPath(part), target], expectedSeconds: 3,
});

export const proxyImageStep = (engine: Engine, part: Part): Step => ({
  id: 'part.kamal-proxy', title: { code: 'init.part', args: { part: part.name, version: part.version } }, script: proxyImageSh,
  args: [engine, part.version, part.sha256, uploadPath(part), part.image ?? ''], expectedSeconds: 5,
});

export const keysStep = (): Step => ({ id: 'keys', title: { code: 'init.keys' }, script: keysSh });

export const filesStep = (files: readonly Pick<InstalledFile, 'path' | 'mode' | 'content'>[]): Step => ({
  id: 'files', title: { code: 'init.files', args: { count: files.length } }, why: { code: 'init.files.why', args: { paths: files.map((file) => file.path).join(', ') } },
  script: installFilesSh, args: installedLinks.flat(), secret: files.map(({ path, mode, content }) => `${path} ${mode} ${Buffer.byteLength(content)}\n${content}`).join(''),
});

export const wireguardStep = (own: KeyedMember, config: string, mtu: number, peers: number): Step => ({
  id: 'wireguard', title: { code: 'init.wireguard', args: { peers } }, script: wireguardSh, args: [own.wireguardIp, own.managementIp, String(mtu)], secret: config, expectedSeconds: 3,
});

export const handshakesStep = (peers: readonly KeyedMember[]): Step => ({
  id: 'handshakes', title: { code: 'init.handshakes', args: { peers: peers.map((peer) => peer.name).join(', ') } }, script: handshakesSh,
  args: [String(handshakeSeconds), ...peers.flatMap((peer) => [peer.name, peer.publicKey, peer.endpoints.join(',')])], expectedSeconds: 10,
});

export const corrosionStep = (mode: Mode): Step => ({ id: 'corrosion', title: { code: 'init.corrosion' }, script: corrosionSh, args: [mode], expectedSeconds: 5 });

/** @param metadata what describes the cluster, for the one server that creates it; else empty */
export const rowsStep = (own: KeyedMember, engine: Engine, metadata: Readonly<Record<string, string>>): Step => ({
  id: 'rows', title: { code: 'init.rows' }, script: registryRowsSh,
  args: [own.returning ? 'returning' : 'new', own.id, own.hostname, own.subnet, own.wireguardIp, own.publicKey, own.managementIp, JSON.stringify(own.endpoints), engine, own.seen?.arch ?? '', ...Object.entries(metadata).flat()],
});

export const schemaStep = (): Step => ({ id: 'schema', title: { code: 'init.schema' }, script: schemaSh, args: schemaColumns().flatMap((entry) => entry.split(' ')), expectedSeconds: 3 });

export const schemaVersionStep = (): Step => ({ id: 'schema-version', title: { code: 'init.schema-version', args: { version: schemaVersion } }, script: schemaVersionSh, args: [String(schemaVersion)] });

export const clusterSettingStep = (key: 'rotation_self_test', value: string): Step => ({
  id: 'cluster-setting', title: { code: 'init.cluster-setting', args: { key, value } }, args: [key, value],
  script: `jiji_statement 'UPDATE cluster_metadata SET value = ? WHERE key = ?' "text:$2" "text:$1" | jiji_transaction >/dev/null\nprintf '{"%s":"%s"}\\n' "$1" "$2"`,
});

export const syncStep = (members: readonly Member[]): Step => ({
  id: 'sync', title: { code: 'init.sync', args: { servers: members.length } }, script: registrySyncSh, args: [String(syncSeconds), ...members.map((member) => member.id)], expectedSeconds: 30,
});

export const containerNetworkStep = (engine: Engine, own: Member, mtu: number): Step => ({
  id: 'container-network', title: { code: 'init.container-network', args: { subnet: own.subnet } }, script: containerNetworkSh, args: [engine, own.subnet, own.wireguardIp, String(mtu)], expectedSeconds: 5,
});

export const firewallStep = (): Step => ({ id: 'firewall', title: { code: 'init.firewall' }, script: firewallSh });

/** @param web ports 80 and 443 as well */
export const hostFirewallStep = (kind: 'ufw' | 'firewalld', web: boolean): Step => ({
  id: 'host-firewall', title: { code: 'init.host-firewall', args: { firewall: kind } }, script: hostFirewallSh, args: [web ? 'web' : ''], expectedSeconds: 10,
});

export const corednsStep = (mode: Mode): Step => ({ id: 'coredns', title: { code: 'init.coredns' }, script: corednsSh, args: [mode], expectedSeconds: 5 });

export const dockerResolverStep = (cluster: Cluster, servers: readonly string[]): Step => ({
  id: 'docker-resolver', title: { code: 'init.docker-resolver' }, why: { code: 'init.docker-resolver.why' }, script: dockerResolverSh, args: ['auto', cluster.domain, ...servers], expectedSeconds: 5,
});

export const unitsStep = (mode: Mode, units: readonly string[]): Step => ({ id: 'units', title: { code: 'init.units' }, script: unitsSh, args: [mode, ...units], expectedSeconds: 5 });

registerMessages({
  'init.packages': 'Install {packages}',
  'init.wireguard-works': 'See whether WireGuard works',
  'init.part': 'Install {part} {version}',
  'init.keys': 'Make the WireGuard key',
  'init.files': 'Write {count} files',
  'init.files.why': 'Missing or different: {paths}',
  'init.wireguard': 'Bring up jiji0 with {peers} peers',
  'init.handshakes': 'Wait for handshakes with {peers}',
  'init.corrosion': 'Start the registry (Corrosion)',
  'init.rows': 'Enter the server into the registry',
  'init.schema': 'See that the registry has all columns',
  'init.schema-version': 'Raise the registry to schema {version}',
  'schema-behind': 'The registry did not take up the new columns {columns}.',
  'init.cluster-setting': 'Set {key} of the cluster to {value}',
  'init.sync': 'Wait until the registry knows all {servers} servers',
  'init.container-network': 'Create the container network {subnet}',
  'init.firewall': 'Put routing and firewall rules in place',
  'init.host-firewall': 'Open the private network in {firewall}',
  'init.coredns': 'Start the names (CoreDNS)',
  'init.docker-resolver': 'Tell Docker the name servers',
  'init.docker-resolver.why': 'Docker is restarted only where no container runs or live-restore is on; else it takes them up at its next start',
  'init.units': 'Start control loop, DNS writer and health socket',
  'packages-failed': 'Installing {packages} with {manager} failed.',
  'packages-unknown': 'No known package manager; {missing} are missing.',
  'engine-dead': '{engine} does not run.',
  'wireguard-missing': 'Neither the kernel ({kernel}) nor wireguard-go can make a WireGuard tunnel.',
  'wireguard-failed': 'jiji0 did not come up.',
  'wireguard-differs': 'jiji0 has other peers than it was given.',
  'handshake-missing': 'No handshake with {peers} within {seconds} s. UDP port 51820 has to be open between the servers.',
  'proxy-image-name': 'The archive of kamal-proxy did not bring the image {image}.',
  'registry-dead': 'The registry (Corrosion) was started and does not answer.',
  'tombstone-unseen': 'The registry here did not learn within {seconds} s that {server} had left once; it would be forgotten again.',
  'registry-behind': 'The registry still lacks {rows} after {seconds} s.',
  'network-differs': 'The {engine} network jiji exists with another range than {subnet}. Nothing of it was removed: remove its containers and then the network by hand.',
  'daemon-json': '{file} is no JSON object; it was left as it is.',
  'unit-failed': '{unit} does not run.',
  'firewall-differs': 'The firewall rules are not as they were written.',
  'host-firewall-differs': 'The firewall of the server does not let the private network through, although it was told to.',
  'files-cut': 'The content of {path} did not arrive whole.',
  'names-failed': 'The names could not be read from the registry.',
  'corrosion-config': 'The registry (Corrosion) does not work with its new configuration; what was there goes on.',
  'coredns-config': 'CoreDNS does not work with its new configuration; what was there goes on serving.',
  'coredns-dead': 'CoreDNS does not answer on this server’s address.',
});
