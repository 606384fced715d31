import * as z from 'zod';
import preflightSh from '../host/files/preflight.sh';
import { registryLibrary } from '../host/index.ts';
import type { InterfaceAddress } from '../network/index.ts';
import type { Command } from './command.ts';

const address = z.object({
  ifname: z.string(),
  flags: z.array(z.string()).default([]),
  mtu: z.number(),
  addr_info: z.array(z.object({ family: z.string(), local: z.string(), prefixlen: z.number() }).partial()).default([]),
});

const serverRow = z.object({
  id: z.string(), hostname: z.string(), subnet: z.string(), wireguard_ip: z.string(), wireguard_pubkey: z.string(), management_ip: z.string(),
  endpoints: z.string(),
  // Registries of earlier tools have no tombstones.
  removed_at: z.number().default(0), last_seen: z.number().default(0),
});

const registry = z.union([
  z.object({ apiPort: z.number().optional(), servers: z.array(serverRow), metadata: z.record(z.string(), z.string()) }),
  z.object({ error: z.string() }),
]);

/** What `preflight.sh` prints; null where the server could not tell. */
const document = z.object({
  version: z.literal(1),
  hostname: z.string(),
  machineId: z.string().nullable(),
  osId: z.string().nullable(),
  osLike: z.string().nullable(),
  osVersion: z.string().nullable(),
  osName: z.string().nullable(),
  machine: z.string(),
  kernel: z.string(),
  uid: z.number(),
  clockMs: z.number().nullable(),
  systemd: z.boolean(),
  /** Names of the settings that switch IPv6 off. */
  ipv6Disabled: z.array(z.string()),
  disk: z.array(z.object({ folder: z.string(), freeKib: z.number().nullable() })),
  memoryKib: z.number().nullable(),
  packageManager: z.enum(['apt-get', 'dnf', 'pacman']).nullable(),
  /** Tools that are not there. */
  missing: z.array(z.string()),
  /** A firewall of the owner's that is active. */
  firewall: z.enum(['ufw', 'firewalld']).nullable(),
  /** Whether it lets the private network through, where init has been; and whether 80 and 443 were asked for. */
  hostFirewall: z.enum(['right', 'differs']).optional(),
  hostFirewallWeb: z.boolean().optional(),
  addresses: z.array(address).nullable(),
  routes: z.array(z.object({ dst: z.string(), dev: z.string().optional() })).nullable(),
  /** Lines of `ss -Hlntup`; it knows no JSON. */
  sockets: z.array(z.string()),
  forwarding: z.number().nullable(),
  engineVersion: z.string().nullable(),
  engineInstalled: z.boolean(),
  network: z.array(z.unknown()).nullable(),
  networkContainers: z.array(z.string()),
  proxyImage: z.boolean(),
  publicKey: z.string().nullable(),
  listenPort: z.number().nullable(),
  /** Tab-separated: public key, endpoint, allowed IPs, latest handshake (s since the epoch), keepalive. */
  peers: z.array(z.string()),
  serverId: z.string().nullable(),
  /** A folder of ours exists. */
  traces: z.boolean(),
  /** Its control loop suspects that the cluster is split. */
  splitBrain: z.boolean().optional(),
  /** `VERSION SHA256` of what init installed. */
  parts: z.record(z.string(), z.string().nullable()),
  /** Hashes without the secret line of the files that have one. */
  files: z.record(z.string(), z.object({ sha256: z.string(), mode: z.string() })),
  units: z.record(z.string(), z.object({ active: z.string(), enabled: z.string() })),
  registry: registry.nullable(),
});

export type PreflightDocument = z.infer<typeof document>;
export type RegistryServerRow = z.infer<typeof serverRow>;

/**
 * Asks a server, in one round trip and without changing anything, all that init wants to know.
 * @param image proxy image that should be loaded; @param paths files whose hashes are wanted
 */
export const preflight = (engine: 'podman' | 'docker', image: string, paths: readonly string[]): Command<PreflightDocument> => ({
  title: 'preflight',
  script: `${registryLibrary}\n${preflightSh}`,
  args: [engine, image, ...paths],
  parse: (stdout) => document.parse(JSON.parse(stdout)),
});

/** IPv4 addresses of all interfaces, each with its prefix. */
export const interfaceAddresses = (from: PreflightDocument): readonly InterfaceAddress[] =>
  (from.addresses ?? []).flatMap((entry) => entry.addr_info.flatMap((info) =>
    info.family === 'inet' && info.local !== undefined && info.prefixlen !== undefined
      ? [{ interface: entry.ifname, address: `${info.local}/${info.prefixlen}`, up: entry.flags.includes('UP') }] : []));

/** MTU (bytes) of the interface that leads out; 1500 where no default route says which one that is. */
export function egressMtu(from: PreflightDocument): number {
  const out = from.routes?.find((route) => route.dst === 'default')?.dev;
  return from.addresses?.find((entry) => entry.ifname === out)?.mtu ?? 1500;
}

export interface PeerDump {
  readonly publicKey: string;
  /** Undefined as long as none was set or learned. */
  readonly endpoint?: string;
  readonly allowedIps: readonly string[];
  /** Seconds since the epoch by the server's clock; 0 = never. */
  readonly latestHandshake: number;
}

export const peersOf = (from: PreflightDocument): readonly PeerDump[] => from.peers.map((line) => {
  const [publicKey = '', endpoint = '(none)', allowed = '(none)', handshake = '0'] = line.split('\t');
  return {
    publicKey,
    ...(endpoint === '(none)' ? {} : { endpoint }),
    allowedIps: allowed === '(none)' ? [] : allowed.split(','),
    latestHandshake: Number(handshake),
  };
});

export interface ListeningSocket {
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
  /** Program that holds it, where the kernel itself does not. */
  readonly owner?: string;
}

/** `udp UNCONN 0 0 0.0.0.0:51820 0.0.0.0:* users:(("wireguard-go",pid=1,fd=8))` */
export const listeningSockets = (from: PreflightDocument): readonly ListeningSocket[] => from.sockets.flatMap((line) => {
  const [protocol, , , , local = ''] = line.split(/\s+/);
  const place = /^(.*):(\d+)$/.exec(local);
  if (place === null || (protocol !== 'tcp' && protocol !== 'udp')) return [];
  const owner = /users:\(\("([^"]+)"/.exec(line)?.[1];
  return [{ protocol, address: (place[1] ?? '').replace(/%.*$/, ''), port: Number(place[2]), ...(owner === undefined ? {} : { owner }) }];
});
