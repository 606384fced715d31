import { quote } from '../../core/base/index.ts';
import type { DeployConfig, ServiceConfig, UploadMount, VolumeMount } from '../../core/config/index.ts';
import { containerArgs } from '../../core/operations/deploy/container-args.ts';
import { containerName } from '../../core/operations/deploy/names.ts';
import { serverNetwork } from '../cluster/servers.ts';
import type { KnownNetwork } from '../project.ts';

/** Settings of every container alike, which tell nothing about one service. */
const everywhere = /^--(?:detach|log-driver|log-opt|dns-option)\b/;

/** The engine's command for a service on its first server, for reading: names as in the file, no value of a variable. */
export function runCommand(config: DeployConfig, service: ServiceConfig, image: string | undefined, network: KnownNetwork | undefined): string {
  const server = service.servers[0];
  const address = server === undefined ? undefined : serverNetwork(config, server, network)?.address;
  const published = service.ports.filter((port) => port.hostPort !== undefined || !service.proxy.some((target) => target.appPort === port.containerPort));
  const args = containerArgs({
    engine: config.builder.engine, image: image ?? '<image>', command: service.command, network: service.networkMode === 'bridge' ? 'jiji' : service.networkMode, publish: published,
    dns: address === undefined ? null : { servers: [address], search: config.network.serviceDomain },
    volumes: [...service.volumes, ...service.uploads.map((upload) => staged(config.project, upload))],
    ...(service.cpus === undefined ? {} : { cpus: service.cpus }), ...(service.memory === undefined ? {} : { memory: service.memory }), ...(service.gpus === undefined ? {} : { gpus: service.gpus }),
    devices: service.devices, privileged: service.privileged, capAdd: service.capAdd, stopTimeoutSeconds: service.stopTimeoutSeconds, labels: {}, environmentNames: [],
  }).filter((word) => !everywhere.test(word));
  const names = [...Object.keys(service.environment.clear), ...service.environment.secrets];
  const environment = names.length === 0 ? [] : [`--env-file=<${names.join(', ')}>`];
  return [`${config.builder.engine} run --detach`, `--name=${containerName(config.project, service.name)}`, ...environment, ...args].map((word, index) => (index === 0 ? word : readable(word))).join(' \\\n  ');
}

/** Uploaded files lie below the project's folder on the server. */
function staged(project: string, { kind, local, remote, options }: UploadMount): VolumeMount {
  return { source: `/var/lib/jiji/projects/${project}/staged/…/${kind === 'file' ? 'files' : 'directories'}/${local.replace(/^\.\//, '')}`, target: remote, options, named: false };
}

/** Quoted only where a shell would need it, and on one line. */
const readable = (word: string): string => {
  const line = word.replaceAll(/[\r\n\0]+/g, ' ');
  return /^[\w@%+=:,./<>…${}-]+$/.test(line) || /^--env-file=</.test(line) ? line : quote(line);
};
