import type { ServiceConfig } from '../../config/model.ts';
import { routesOf } from '../../remote/inspect.ts';
import type { Stage, Step } from '../plan.ts';
import { needsShortStop, type DeployClass } from './classify.ts';
import { configHash } from './config-hash.ts';
import { containerArgs } from './container-args.ts';
import { environmentProgram } from './environment-program.ts';
import { unknownDigest, type DeployInput, type Placement } from './input.ts';
import { candidateName, containerName, imageByDigest, imageReference, imageVersion, previousName, wordOf } from './names.ts';
import { routeArgs, routeName } from './proxy-args.ts';

/** Values that several steps of one service on one server share. */
interface Scene {
  readonly input: DeployInput;
  readonly placement: Placement;
  readonly service: ServiceConfig;
  readonly engine: string;
  readonly project: string;
  readonly final: string;
  readonly candidate: string;
  readonly previous: string;
  readonly address: string;
  readonly image: string;
  readonly version: string;
  readonly digest: string;
}

/** An undo that has nothing to do: with it a step is no point of no return. */
const nothing = { script: ':' } as const;

function sceneOf(input: DeployInput, placement: Placement, address: string): Scene {
  const { service } = placement;
  const { project, builder } = input.config;
  const reference = imageReference(service) ?? '';
  const digest = input.digests.get(reference) ?? unknownDigest;
  return {
    input, placement, service, engine: builder.engine, project, address, digest,
    final: containerName(project, service.name), candidate: candidateName(project, service.name, input.nowMs), previous: previousName(project, service.name, input.nowMs),
    image: imageByDigest(reference, digest), version: imageVersion(reference),
  };
}

/** Steps 8 to 16 of operations.md 7.2 for one service on one server. */
export function serviceStage(input: DeployInput, placement: Placement, kind: DeployClass, address: string): Stage {
  const scene = sceneOf(input, placement, address);
  const steps: readonly Step[] = [
    cleanStep(scene),
    ...(kind === 'short-stop' || (kind === 'rolling' && needsShortStop(placement)) ? [stopStep(scene)] : []),
    startStep(scene), registerStep(scene), gateStep(scene), ...switchSteps(scene), rowsStep(scene),
    renameStep(scene), settleStep(scene), ...unrouteSteps(scene), retireStep(scene),
  ];
  return { id: `${wordOf(placement.service.name)}-${wordOf(placement.server)}`, host: placement.server, steps, onFailure: 'stage' };
}

function step(scene: Scene, name: string, call: string, args: readonly string[], more: Partial<Step> = {}): Step {
  return {
    id: `${wordOf(scene.service.name)}.${name}`, title: { code: `deploy.step.${name.split('-')[0] ?? name}`, args: { service: scene.service.name, version: scene.version } },
    script: `${call} "$@"`, args, ...more,
  };
}

const undo = (call: string, args: readonly string[]): { readonly script: string; readonly args: readonly string[] } => ({ script: `${call} "$@"`, args });

const cleanStep = (scene: Scene): Step =>
  step(scene, 'clean', 'jiji_deploy_clean', [scene.engine, scene.project, scene.service.name, scene.final, scene.previous]);

const stopStep = (scene: Scene): Step =>
  step(scene, 'stop', 'jiji_deploy_stop', [scene.engine, scene.service.name, scene.final, scene.previous, String(scene.service.stopTimeoutSeconds)], {
    why: { code: scene.service.stopFirst ? 'deploy.why.stop-first' : 'deploy.why.host-port' },
    undo: undo('jiji_undo_stop', [scene.engine, scene.service.name, scene.final]), expectedSeconds: scene.service.stopTimeoutSeconds,
  });

function startStep(scene: Scene): Step {
  const { service, input, placement } = scene;
  const environment = environmentProgram(service, input.secrets);
  const volumes = service.volumes.filter((volume) => volume.named).map((volume) => volumeName(scene, volume.source));
  return step(scene, 'start', 'jiji_deploy_start', [
    scene.engine, service.name, scene.candidate, scene.final, scene.address, volumes.join(' '),
    ...containerArgs({
      engine: input.config.builder.engine, image: scene.image, command: service.command, dns: dnsOf(placement), publish: published(service),
      volumes: service.volumes.map((volume) => (volume.named ? { ...volume, source: volumeName(scene, volume.source) } : volume)),
      ...(service.cpus === undefined ? {} : { cpus: service.cpus }), ...(service.memory === undefined ? {} : { memory: service.memory }),
      ...(service.gpus === undefined ? {} : { gpus: service.gpus }), devices: service.devices, privileged: service.privileged, capAdd: service.capAdd,
      stopTimeoutSeconds: service.stopTimeoutSeconds, labels: labelsOf(scene), environmentNames: environment.exported,
    }),
  ], { secret: environment.program, undo: undo('jiji_undo_start', [scene.engine, service.name, scene.candidate, String(service.stopTimeoutSeconds)]) });
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

/** The proxy reaches its targets inside the network: their ports are published nowhere. */
const published = (service: ServiceConfig): ServiceConfig['ports'] =>
  service.ports.filter((port) => port.hostPort !== undefined || !service.proxy.some((target) => target.appPort === port.containerPort));

function labelsOf(scene: Scene): Readonly<Record<string, string>> {
  const { service, project, input } = scene;
  const target = service.proxy[0];
  return {
    'jiji.managed': 'true', 'jiji.project': project, project, 'jiji.service': service.name, 'jiji.server': scene.placement.server, 'jiji.version': scene.version,
    'jiji.deployment': input.operationId, 'jiji.image-digest': scene.digest, 'jiji.config-hash': configHash(service, input.secrets, input.operationId.slice(-10).toLowerCase()),
    ...(target === undefined ? {} : { 'jiji.health': JSON.stringify({ http: { port: target.appPort, path: target.healthcheck.path }, timeoutSeconds: target.healthcheck.timeoutSeconds }) }),
  };
}

const healthPort = (service: ServiceConfig): number | undefined => service.proxy[0]?.appPort ?? service.ports.find((port) => port.protocol === 'tcp')?.containerPort;

const rowArgs = (scene: Scene): readonly string[] => {
  const port = healthPort(scene.service);
  return [
    scene.service.name, scene.project, port === undefined ? 'null' : `int:${port}`,
    scene.service.servers.length > 1 ? `text:${scene.placement.server}` : 'null', scene.version, scene.image,
  ];
};

const registerStep = (scene: Scene): Step => step(scene, 'register', 'jiji_deploy_register', rowArgs(scene), { optional: true, undo: nothing });

function gateStep(scene: Scene): Step {
  const { service } = scene;
  const target = service.proxy[0];
  const limit = target?.healthcheck.deployTimeoutSeconds ?? 60;
  const kind = target === undefined
    ? ['auto', String(healthPort(service) ?? 0)]
    : ['http', String(target.appPort), target.healthcheck.path, String(target.healthcheck.timeoutSeconds)];
  return step(scene, 'gate', 'jiji_deploy_gate', [scene.engine, service.name, String(limit), ...kind], { undo: nothing, expectedSeconds: limit });
}

const switchSteps = (scene: Scene): readonly Step[] => scene.service.proxy.map((target) => {
  const route = routeName(scene.project, scene.service.name, target.appPort);
  return step(scene, `switch-${target.appPort}`, 'jiji_deploy_switch', [scene.engine, scene.service.name, route, String(target.appPort), ...routeArgs(target)], {
    undo: undo('jiji_undo_switch', [scene.engine, scene.service.name, route, String(target.appPort)]), expectedSeconds: target.healthcheck.deployTimeoutSeconds,
  });
});

const rowsStep = (scene: Scene): Step => step(scene, 'rows', 'jiji_deploy_rows', rowArgs(scene), { undo: undo('jiji_undo_rows', [scene.service.name]) });

const renameStep = (scene: Scene): Step =>
  step(scene, 'rename', 'jiji_deploy_rename', [scene.engine, scene.service.name, scene.final, scene.previous], {
    optional: true, undo: undo('jiji_undo_rename', [scene.engine, scene.service.name, scene.final, scene.candidate]),
  });

const settleStep = (scene: Scene): Step =>
  step(scene, 'settle', 'jiji_deploy_settle', [scene.engine, scene.service.name, scene.project, String(scene.input.drainSeconds)], { optional: true, undo: nothing });

/** Routes of this service that the file does not have any more. */
function unrouteSteps(scene: Scene): readonly Step[] {
  const routes = routesOf(scene.placement.observed);
  const prefix = `${scene.final}-`;
  const wanted = new Set(scene.service.proxy.map((target) => `${prefix}${target.appPort}`));
  return routes.filter((route) => route.name.startsWith(prefix) && /^\d+$/.test(route.name.slice(prefix.length)) && !wanted.has(route.name))
    .map((route) => step(scene, `unroute-${route.name.slice(prefix.length)}`, 'jiji_deploy_unroute', [scene.engine, route.name], { optional: true }));
}

/** The point of no return: it has no undo. */
const retireStep = (scene: Scene): Step =>
  step(scene, 'retire', 'jiji_deploy_retire', [scene.engine, scene.service.name, String(scene.service.stopTimeoutSeconds), scene.project, scene.final, scene.previous], { optional: true, expectedSeconds: scene.service.stopTimeoutSeconds });
