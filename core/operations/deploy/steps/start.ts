import path from 'node:path';
import type { ProxyTarget, ServiceConfig } from '../../../config/model.ts';
import type { Step } from '../../plan.ts';
import { secretsLabel, secretsLabelName } from '../../secrets/fingerprint.ts';
import { configHash } from '../config-hash.ts';
import { containerArgs } from '../container-args.ts';
import { environmentProgram } from '../environment-program.ts';
import type { Placement } from '../input.ts';
import { uploadVolumes } from './mounts.ts';
import { step, undo, type Scene } from './scene.ts';

export const stopStep = (scene: Scene): Step =>
  step(scene, 'stop', 'jiji_deploy_stop', [scene.engine, scene.key, scene.final, scene.previous, String(scene.service.stopTimeoutSeconds)], {
    why: { code: stopReason(scene.service) },
    undo: undo('jiji_undo_stop', [scene.engine, scene.key, scene.final]), expectedSeconds: scene.service.stopTimeoutSeconds,
  });

const stopReason = (service: ServiceConfig): string =>
  service.stopFirst ? 'deploy.why.stop-first' : service.networkMode === 'bridge' ? 'deploy.why.host-port' : 'deploy.why.network-mode';

export function startStep(scene: Scene): Step {
  const { service, input, placement } = scene;
  const environment = environmentProgram(service, input.secrets);
  const volumes = service.volumes.map((volume) => (volume.named ? volumeName(scene, volume.source) : hostPath(scene, volume.source)));
  const bridge = service.networkMode === 'bridge';
  return step(scene, 'start', 'jiji_deploy_start', [
    scene.engine, scene.key, scene.candidate, scene.final, bridge ? scene.address : service.networkMode, volumes.join('\n'),
    ...containerArgs({
      engine: input.config.builder.engine, image: scene.image, command: service.command, network: bridge ? 'jiji' : service.networkMode, dns: dnsOf(placement),
      publish: bridge ? published(service) : [], volumes: [...service.volumes.map((volume) => ({ ...volume, source: volume.named ? volumeName(scene, volume.source) : hostPath(scene, volume.source) })), ...uploadVolumes(scene)],
      ...(service.restart === undefined ? {} : { restart: service.restart }),
      ...(service.cpus === undefined ? {} : { cpus: service.cpus }), ...(service.memory === undefined ? {} : { memory: service.memory }),
      ...(service.gpus === undefined ? {} : { gpus: service.gpus }), devices: service.devices, privileged: service.privileged, capAdd: service.capAdd,
      stopTimeoutSeconds: service.stopTimeoutSeconds, labels: labelsOf(scene), environmentNames: environment.exported,
    }),
  ], { secret: environment.program, undo: undo('jiji_undo_start', [scene.engine, scene.key, scene.candidate, String(service.stopTimeoutSeconds)]) });
}

/** Own resolver first, the neighbour's second (network.md 9.4). */
export const dnsOf = ({ observed }: Pick<Placement, 'observed'>): { readonly servers: readonly string[]; readonly search: string } | null => {
  const own = observed.parameters?.wireguardIp;
  if (own === undefined || own === null) return null;
  const next = observed.parameters?.nextDns;
  return { servers: [own, ...(next === undefined || next === null ? [] : [next])], search: observed.parameters?.domain ?? 'jiji' };
};

/** The volume under its name in the file, unless the running container has one that the older tool named. */
function volumeName(scene: Scene, source: string): string {
  const old = `${scene.service.name}-${source}`;
  const current = scene.placement.observed.containers?.find((container) => container.name === scene.final);
  return current?.volumes.some((volume) => volume.name === old) === true ? old : source;
}

/** `./`, `../` and `~/` begin at the home of the user who logs in (deploy-yml.md 10.5). */
function hostPath(scene: Scene, source: string): string {
  const home = scene.input.homes?.get(scene.placement.server) ?? '/root';
  return source.startsWith('/') ? source : path.posix.resolve(home, source.replace(/^~\/?/, ''));
}

/** The proxy reaches its targets inside the network: their ports are published nowhere. */
const published = (service: ServiceConfig): ServiceConfig['ports'] =>
  service.ports.filter((port) => port.hostPort !== undefined || !service.proxy.some((target) => target.appPort === port.containerPort));

function labelsOf(scene: Scene): Readonly<Record<string, string>> {
  const { service, project, input } = scene;
  const target = service.proxy[0];
  return {
    'jiji.managed': 'true', 'jiji.project': project, project, 'jiji.service': service.name, 'jiji.server': scene.placement.server, 'jiji.version': scene.version,
    'jiji.deployment': input.operationId, 'jiji.image-digest': scene.digest, 'jiji.config-hash': configHash(service, input.secrets, input.operationId.slice(-10).toLowerCase(), input.uploads?.get(service.name)?.hash),
    [secretsLabelName]: secretsLabel(project, service, input.secrets),
    ...(target === undefined ? {} : { 'jiji.health': JSON.stringify(healthOf(target)) }),
  };
}

/** How the control loop asks the container for its health, for as long as it runs. */
const healthOf = ({ appPort, healthcheck }: ProxyTarget): object => ({
  ...(healthcheck.cmd === undefined ? { http: { port: appPort, path: healthcheck.path } } : { cmd: healthcheck.cmd }), timeoutSeconds: healthcheck.timeoutSeconds,
});
