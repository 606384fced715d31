import { createHash } from 'node:crypto';
import * as z from 'zod';
import inspectSh from '../host/files/inspect.sh';
import imagesSh from '../host/files/inspect-images.sh';
import stateSh from '../host/files/inspect-state.sh';
import lib from '../host/files/stage-lib.sh';
import lock from '../host/files/stage-lock.sh';
import { registryLibrary } from '../host/index.ts';
import type { RemoteHost } from '../ssh/host.ts';
import { runCommand, type Command } from './command.ts';
import { readDocument } from './document.ts';
import { engineNetwork, type EngineNetwork } from './network-inspect.ts';

const text = z.string();
const count = z.number();

const containerState = z.object({
  Status: text.default(''), Running: z.boolean().default(false), ExitCode: count.default(0), OOMKilled: z.boolean().default(false), StartedAt: text.default(''),
  Health: z.object({ Status: text.default('') }).nullish(), Healthcheck: z.object({ Status: text.default('') }).nullish(),
});
const container = z.object({
  id: text, name: text, image: text, imageId: text, labels: z.record(text, text).nullable(), state: containerState, restarts: count.nullable(),
  networks: z.record(text, z.object({ IPAddress: text.default('') })).nullable(),
  ports: z.record(text, z.array(z.object({ HostIp: text.default(''), HostPort: text.default('') })).nullable()).nullable(),
  mounts: z.array(z.object({ Name: text.optional(), Source: text.default(''), Destination: text.default('') })).nullable(),
}).transform((raw) => ({
  id: raw.id, name: raw.name.replace(/^\//, ''), image: raw.image, imageId: raw.imageId.replace(/^sha256:/, ''), labels: raw.labels ?? {},
  status: raw.state.Status, running: raw.state.Running, exitCode: raw.state.ExitCode, oomKilled: raw.state.OOMKilled, startedAt: raw.state.StartedAt,
  health: raw.state.Health?.Status ?? raw.state.Healthcheck?.Status ?? '', restarts: raw.restarts ?? 0,
  /** Address on network `jiji`; a stopped container keeps the one it was given. */
  ip: firstWord(raw.networks?.['jiji']?.IPAddress, raw.labels?.['jiji.address']),
  onNetwork: raw.networks !== null && 'jiji' in raw.networks,
  hostPorts: [...new Set(Object.values(raw.ports ?? {}).flatMap((bindings) => (bindings ?? []).map((binding) => Number(binding.HostPort))))].filter((port) => port > 0),
  volumes: (raw.mounts ?? []).flatMap((mount) => (mount.Name === undefined || mount.Name === '' ? [] : [{ name: mount.Name, target: mount.Destination }])),
}));

const firstWord = (...words: readonly (string | undefined)[]): string => words.find((word) => word !== undefined && word !== '') ?? '';

const rows = z.object({
  containers: z.array(z.object({ id: text, service: text, project: text, server_id: text, ip: text, state: text, health_status: text, version: text, image: text })),
  services: z.array(z.object({ name: text, project: text })),
  servers: z.array(z.object({ id: text, wireguard_ip: text, removed_at: count, last_seen: count })),
});

const document = z.object({
  version: z.literal(1),
  host: z.object({
    machineId: text.nullable(), bootId: text, uptimeSeconds: count, clockMs: count, load1: count, machine: text, kernel: text,
    memoryTotalBytes: count, memoryAvailableBytes: count,
  }),
  engineVersion: text.nullable(),
  parameters: z.object({ serverId: text.nullable(), subnet: text.nullable(), wireguardIp: text.nullable(), domain: text.nullable(), nextDns: text.nullable(), dnsTtlSeconds: text.nullable() }).nullable(),
  lastLease: text.nullable(),
  disk: z.array(z.object({ mount: text, folder: text, freeBytes: count, freeInodes: count.nullable() })),
  files: z.record(text, text),
  /** Lines of `ss -Hlntup`, which knows no JSON. */
  sockets: z.array(text),
  containers: z.array(container).nullable(),
  images: z.array(z.object({ id: text, repository: text, tag: text, digest: text })).nullable(),
  network: z.array(z.unknown()).nullable(),
  proxy: text.nullable(),
  registry: z.union([rows, z.object({ error: text })]).nullable(),
  /**
   * `digest` null: the registry did not tell; `missing`: it has no such image. `status` is its HTTP status, 0 without an
   * answer, null when it was not asked. `known`: digests that the engine has under the tag. `archs` and `sizeBytes` (as
   * sent) of an image that is not here yet, where its registry told.
   */
  resolved: z.array(z.object({
    reference: text, digest: text.nullable(), present: z.boolean(), status: count.nullable(), known: z.array(text), archs: z.array(text).nullable(), sizeBytes: count.nullable(),
    /** TCP ports that the image exposes; null where nobody told. */
    ports: z.array(count).nullish(),
  })),
  state: text,
  units: z.record(text, text),
  wireguard: z.object({
    publicKey: text.nullable(), listenPort: count,
    peers: z.array(z.object({ publicKey: text, endpoint: text, allowedIps: text, handshakeAt: count, rxBytes: count, txBytes: count })),
  }).nullable(),
  locks: z.array(z.object({ name: text, state: text, operationId: text.nullable(), info: text })),
  operations: z.array(z.object({ operationId: text, active: z.boolean(), head: z.object({ v: count.default(1), operation: text, project: text, lock: text, lockId: text, hosts: z.array(text), at: count }), request: z.record(text, z.unknown()).nullable() })),
});

export type ObservedContainer = z.infer<typeof container>;
export type RegistryRows = z.infer<typeof rows>;

/** What one server is, has and runs, as it says itself. Null where it could not tell or has none. */
export interface Observed extends Omit<z.infer<typeof document>, 'network' | 'proxy'> {
  readonly network: EngineNetwork | null;
  /** Routes of kamal-proxy; null without its volume, `unreadable` when its state file is torn. */
  readonly proxy: readonly ProxyRoute[] | 'unreadable' | null;
}

export interface ProxyRoute {
  readonly name: string;
  readonly hosts: readonly string[];
  readonly pathPrefixes: readonly string[];
  /** `address:port` */
  readonly targets: readonly string[];
  /** Requests wait or are turned away, whatever the targets do. */
  readonly paused: boolean;
  readonly state: 'running' | 'paused' | 'stopped';
  readonly tls: boolean;
  /** As the proxy's container sees it; empty without a given certificate. */
  readonly certificatePath: string;
  readonly healthPath: string;
  /** `address:port` of those who get requests with the rollout's cookie. */
  readonly rolloutTargets: readonly string[];
}

/** Routes that are known; none where the proxy has never run or its file is torn. */
export const routesOf = (observed: Pick<Observed, 'proxy'>): readonly ProxyRoute[] => (observed.proxy === null || observed.proxy === 'unreadable' ? [] : observed.proxy);

const routeStates = ['running', 'paused', 'stopped'] as const;

const proxyState = z.array(z.object({
  name: text,
  options: z.object({ hosts: z.array(text).nullish(), path_prefixes: z.array(text).nullish(), tls_enabled: z.boolean().nullish(), tls_certificate_path: text.nullish() }),
  target_options: z.object({ health_check_config: z.object({ path: text.nullish() }).nullish() }).nullish(),
  active_targets: z.array(text).nullish(), rollout_targets: z.array(text).nullish(),
  pause_controller: z.object({ state: count }).nullish(),
}));

function proxyRoutes(raw: string | null): Observed['proxy'] {
  if (raw === null) return null;
  if (raw.trim() === '') return 'unreadable';
  try {
    return proxyState.parse(JSON.parse(raw)).map((route) => ({
      name: route.name, hosts: route.options.hosts ?? [], pathPrefixes: route.options.path_prefixes ?? [], targets: route.active_targets ?? [],
      paused: (route.pause_controller?.state ?? 0) !== 0, state: routeStates[route.pause_controller?.state ?? 0] ?? 'running',
      tls: route.options.tls_enabled === true, certificatePath: route.options.tls_certificate_path ?? '',
      healthPath: route.target_options?.health_check_config?.path ?? '', rolloutTargets: route.rollout_targets ?? [],
    }));
  } catch {
    return 'unreadable';
  }
}

/** Throws `inspect-unreadable`. */
export function parseObserved(stdout: string): Observed {
  const found = readDocument(document, stdout);
  return { ...found, network: engineNetwork(found.network) ?? null, proxy: proxyRoutes(found.proxy) };
}

export interface InspectOptions {
  /** Paths whose SHA-256 are wanted. */
  readonly files?: readonly string[];
  /** Full image references whose digests are asked of their registries. */
  readonly images?: readonly string[];
  /** For one of these registries; the others are asked anonymously. */
  readonly login?: { readonly registry: string; readonly username: string; readonly password: string };
}

export const inspectCommand = (engine: 'podman' | 'docker', options: InspectOptions = {}): Command<Observed> => ({
  title: 'inspect', script: `${lib}\n${lock}\n${stateSh}\n${registryLibrary}\n${imagesSh}\n${inspectSh}`, args: [engine, (options.images ?? []).join('\n'), options.login?.registry ?? '', ...(options.files ?? [])],
  ...(options.login === undefined ? {} : { stdin: `${Buffer.from(`${options.login.username}:${options.login.password}`).toString('base64')}\n` }), timeoutMs: 60_000, parse: parseObserved,
});

/** One round trip; changes nothing. */
export const inspect = (host: RemoteHost, engine: 'podman' | 'docker', options: InspectOptions & { readonly signal?: AbortSignal } = {}): Promise<Observed> =>
  runCommand(host, inspectCommand(engine, options), options.signal === undefined ? {} : { signal: options.signal });

/** SHA-256 of what plans depend on; `stage-start.sh` computes the same under the lock. */
export const stateHash = (observed: Observed): string => createHash('sha256').update(observed.state === '' ? '' : `${observed.state}\n`).digest('hex');
