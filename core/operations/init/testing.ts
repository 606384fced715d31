import type { DeployConfig } from '../../config/model.ts';
import type { PreflightDocument } from '../../remote/preflight.ts';
import type { RemoteHost } from '../../ssh/host.ts';
import type { Part } from '../parts.ts';
import type { Observation } from './observation.ts';
import type { PartsByArch } from './stages.ts';

/** A fresh Debian with Podman and all tools, as `preflight.sh` would tell of it. */
export const freshDocument = (address: string, more: Partial<PreflightDocument> = {}): PreflightDocument => ({
  version: 1, hostname: 'h', machineId: 'm', osId: 'debian', osLike: null, osVersion: '12', osName: 'Debian GNU/Linux 12 (bookworm)', machine: 'x86_64', kernel: '6.1.0-30-amd64', uid: 0,
  clockMs: 0, systemd: true, ipv6Disabled: [], disk: [{ folder: '/var/lib/jiji', freeKib: 10_000_000 }], memoryKib: 2_000_000, packageManager: 'apt-get', missing: ['docker'], firewall: null,
  addresses: [{ ifname: 'eth0', flags: ['UP'], mtu: 1500, addr_info: [{ family: 'inet', local: address, prefixlen: 24 }] }], routes: [{ dst: 'default', dev: 'eth0' }],
  sockets: ['tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=3))'], forwarding: 0, engineVersion: '4.3.1', engineInstalled: true, network: null, networkContainers: [],
  proxyImage: false, publicKey: null, listenPort: null, peers: [], serverId: null, traces: false, parts: { corrosion: null, coredns: null, 'kamal-proxy': null }, files: {}, units: {}, registry: null,
  ...more,
});

/** A server of `config` that was seen so; its connection must not be used. */
export function observation(config: DeployConfig, name: string, document: PreflightDocument, clockOffsetMs = 0): Observation {
  const server = config.servers.find((entry) => entry.name === name);
  if (server === undefined) throw new Error(`no server ${name}`);
  const host = { name, label: `root@${server.host}:22` } as RemoteHost;
  return { server, host, document, arch: document.machine === 'x86_64' ? 'amd64' : undefined, clockOffsetMs };
}

const part = (name: Part['name'], kind: Part['kind']): Part => ({ name, version: '1', arch: 'amd64', kind, file: `/parts/${name}`, sha256: 'f'.repeat(64), sizeBytes: 1, ...(kind === 'image' ? { image: 'localhost/jiji/kamal-proxy:1' } : {}) });
export const someParts: PartsByArch = new Map([['amd64', { corrosion: part('corrosion', 'binary'), coredns: part('coredns', 'binary'), proxy: part('kamal-proxy', 'image') }]]);
