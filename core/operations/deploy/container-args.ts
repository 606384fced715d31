import type { Engine, PortMapping, RestartPolicy, VolumeMount } from '../../config/model.ts';

/** Everything `run` needs for a service's container, but its name, address and environment, which are known on the server only. */
export interface ContainerSpec {
  readonly engine: Engine;
  /** By digest: `repository@sha256:…` */
  readonly image: string;
  readonly command: readonly string[];
  /** Form C; else until somebody stops it. */
  readonly restart?: RestartPolicy;
  /** As the engine calls it: `jiji` or `host`. */
  readonly network: string;
  readonly dns: { readonly servers: readonly string[]; readonly search: string } | null;
  readonly publish: readonly PortMapping[];
  readonly volumes: readonly VolumeMount[];
  readonly cpus?: string;
  readonly memory?: string;
  readonly gpus?: string;
  readonly devices: readonly string[];
  readonly privileged: boolean;
  readonly capAdd: readonly string[];
  readonly stopTimeoutSeconds: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Names whose values have line breaks: taken from the environment of the command. */
  readonly environmentNames: readonly string[];
}

/** Podman has no daemon that could tell a stop by hand from a crash: `jiji-containers.service` does (operations.md 3.2). */
export const restartPolicy = (engine: Engine, restart: RestartPolicy = 'unless-stopped'): string => (engine === 'podman' && restart === 'unless-stopped' ? 'always' : restart);

export const dnsArgs = (dns: ContainerSpec['dns']): readonly string[] =>
  dns === null ? [] : [...dns.servers.map((server) => `--dns=${server}`), `--dns-search=${dns.search}`, '--dns-option=ndots:1', '--dns-option=timeout:2'];

const publishArg = (port: PortMapping): string => {
  const address = port.hostAddress === undefined ? '' : `${port.hostAddress.includes(':') ? `[${port.hostAddress}]` : port.hostAddress}:`;
  const host = port.hostPort === undefined ? (address === '' ? '' : `${address}:`) : `${address}${port.hostPort}:`;
  return `--publish=${host}${port.containerPort}/${port.protocol}`;
};

const volumeArg = (volume: VolumeMount): string => `--volume=${[volume.source, volume.target, ...(volume.options.length === 0 ? [] : [volume.options.join(',')])].join(':')}`;

/** 10 MB in three files; Podman's driver keeps one file and knows only its size. */
const logArgs = (engine: Engine): readonly string[] =>
  engine === 'podman' ? ['--log-driver=k8s-file', '--log-opt=max-size=30mb'] : ['--log-driver=json-file', '--log-opt=max-size=10m', '--log-opt=max-file=3'];

/** Docker reads a bare number as a count, and the value as CSV, so that a list of devices needs quotes inside it (deploy-yml.md 10.10). */
const gpuArgs = (engine: Engine, gpus: string | undefined): readonly string[] => {
  if (gpus === undefined) return [];
  const devices = gpus.replace(/^device=/, '');
  if (engine === 'podman') return devices.split(',').map((gpu) => `--device=nvidia.com/gpu=${gpu}`);
  if (devices === 'all') return ['--gpus=all'];
  return [devices.includes(',') ? `--gpus="device=${devices}"` : `--gpus=device=${devices}`];
};

/** Arguments of `run` after name, address and env file, in the order of operations.md 7.6; each an own word. */
export function containerArgs(spec: ContainerSpec): readonly string[] {
  return [
    '--detach', `--restart=${restartPolicy(spec.engine, spec.restart)}`, `--network=${spec.network}`, ...dnsArgs(spec.dns),
    ...spec.environmentNames.map((name) => `--env=${name}`),
    ...spec.publish.map(publishArg), ...spec.volumes.map(volumeArg),
    ...(spec.cpus === undefined ? [] : [`--cpus=${spec.cpus}`]), ...(spec.memory === undefined ? [] : [`--memory=${spec.memory}`]),
    ...gpuArgs(spec.engine, spec.gpus), ...spec.devices.map((device) => `--device=${device}`),
    ...(spec.privileged ? ['--privileged'] : []), ...spec.capAdd.map((capability) => `--cap-add=${capability}`),
    `--stop-timeout=${spec.stopTimeoutSeconds}`,
    ...Object.entries(spec.labels).map(([name, value]) => `--label=${name}=${value}`),
    ...logArgs(spec.engine), spec.image, ...spec.command,
  ];
}
