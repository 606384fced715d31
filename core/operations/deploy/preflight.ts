import { problem, type Problem } from '../../base/index.ts';
import { routesOf, type Observed } from '../../remote/inspect.ts';
import { imageProblems, movedTags } from '../images/fit.ts';
import { pinnedVersion } from '../parts-builtin.ts';
import { proxyWarnings } from '../proxy/findings.ts';
import { certificateProblems, certificateWarnings } from './certificates.ts';
import { currentContainer } from './classify.ts';
import { clockWarnings } from './clock-skew.ts';
import { placements, type DeployInput, type Placement } from './input.ts';
import { containerName, imageReference } from './names.ts';
import { routeName } from './proxy-args.ts';
import { serviceProblems, serviceWarnings } from './service-problems.ts';

const minFreeBytes = 1024 ** 3;

/** What a deploy cannot be planned around (operations.md 7.1); nothing has been changed when these are told. */
export function preflightProblems(input: DeployInput): readonly Problem[] {
  const chosen = placements(input);
  return [
    ...input.services.flatMap((service) => [...serviceProblems(input, service), ...certificateProblems(service, input.nowMs)]),
    ...[...input.observed].flatMap(([server, observed]) => serverProblems(input, server, observed)),
    ...chosen.flatMap((placement) => [...foreignContainer(input, placement), ...hostPorts(input, placement), ...routeConflicts(input, placement)]),
    ...missingImages(input), ...imageProblems(input),
  ];
}

/** Things to know that stop nothing. */
export const preflightWarnings = (input: DeployInput): readonly Problem[] => [...movedTags(input), ...clockWarnings(input.clockOffsets ?? new Map()), ...input.services.flatMap((service) => [...certificateWarnings(service, input.nowMs), ...serviceWarnings(input, service)]), ...[...input.observed].flatMap(([server, observed]) => [
  ...(observed.units['jiji-peer-monitor'] === 'active' || !input.config.network.enabled ? [] : [problem('loop-inactive', { host: server }, { host: server })]),
  ...proxyWarnings(input.config, server, observed, pinnedVersion('kamal-proxy')),
  ...(observed.proxy === 'unreadable' ? [problem('proxy-state-unreadable', { host: server }, { host: server })] : []),
])];

function serverProblems(input: DeployInput, server: string, observed: Observed): readonly Problem[] {
  const at = { host: server, remedy: { code: 'remedy.init', command: 'jiji.init' } };
  if (observed.engineVersion === null) return [problem('engine-missing', { engine: input.config.builder.engine, host: server }, at)];
  const registryError = observed.registry === null ? 'no registry' : 'error' in observed.registry ? observed.registry.error : undefined;
  // Without the private network there is a container network of the server's own, and nothing that runs for it.
  if (!input.config.network.enabled) return observed.parameters === null || observed.network === null ? [problem('server-bare', { host: server }, at)] : diskProblems(input, server, observed);
  if (observed.parameters === null || observed.network === null || registryError !== undefined) {
    return [problem('network-missing', { host: server }, { ...at, ...(registryError === undefined ? {} : { evidence: registryError }) })];
  }
  const stopped = ['wg-quick@jiji0', 'jiji-corrosion', 'jiji-coredns'].filter((unit) => observed.units[unit] !== 'active');
  return [
    ...(stopped.length > 0 ? [problem('network-stopped', { host: server, units: stopped.join(', ') }, at)] : []),
    ...diskProblems(input, server, observed),
  ];
}

function diskProblems(input: DeployInput, server: string, observed: Observed): readonly Problem[] {
  const store = observed.disk.find((disk) => disk.folder === `/var/lib/${input.config.builder.engine === 'podman' ? 'containers' : 'docker'}`) ?? observed.disk[0];
  return store !== undefined && (store.freeBytes < minFreeBytes || store.freeInodes === 0)
    ? [problem('disk-low', { host: server, mount: store.mount, freeMib: Math.floor(store.freeBytes / 1024 ** 2), freeInodes: store.freeInodes ?? -1 }, { host: server, remedy: { code: 'remedy.free-disk' } })]
    : [];
}

/** Ours is what carries our label, or what the registry knows as this project's (made by the older tool). */
function foreignContainer(input: DeployInput, placement: Placement): readonly Problem[] {
  const current = currentContainer(input, placement);
  if (current === undefined || current.labels['jiji.managed'] === 'true') return [];
  const rows = placement.observed.registry;
  const adopted = current.onNetwork && rows !== null && !('error' in rows) && rows.containers.some((row) => row.id === current.id && row.project === input.config.project);
  return adopted ? [] : [problem('foreign-resource', { name: current.name, project: input.config.project }, { host: placement.server })];
}

function hostPorts(input: DeployInput, placement: Placement): readonly Problem[] {
  const own = currentContainer(input, placement);
  const onHost = placement.service.networkMode === 'host';
  const wanted = placement.service.ports.flatMap((port) => (onHost ? [port.containerPort] : port.hostPort === undefined ? [] : [port.hostPort]));
  // Nothing tells which process of the server's own network belongs to a container.
  const ownMayHold = own !== undefined && own.running && !own.onNetwork;
  const proxy = placement.service.proxy.length > 0 && placement.observed.containers?.some((container) => container.name === 'kamal-proxy') !== true ? [80, 443] : [];
  return [...wanted, ...proxy].flatMap((port) => {
    const container = placement.observed.containers?.find((each) => each.running && each.hostPorts.includes(port));
    if (container !== undefined) return container.id === own?.id ? [] : [portInUse(placement.server, port, container.name)];
    const socket = placement.observed.sockets.find((line) => new RegExp(`:${port}\\s`).test(line));
    return socket === undefined || (ownMayHold && wanted.includes(port)) ? [] : [portInUse(placement.server, port, /"([^"]+)",pid=(\d+)/.exec(socket)?.slice(1, 3).join(' pid ') ?? 'another program')];
  });
}

const portInUse = (host: string, port: number, owner: string): Problem => problem('port-in-use', { host, port, owner }, { host });

function routeConflicts(input: DeployInput, placement: Placement): readonly Problem[] {
  const { observed, service, server } = placement;
  const { project } = input.config;
  const ours = new Set(input.config.services.flatMap((each) => each.proxy.map((target) => routeName(project, each.name, target.appPort))));
  const routes = routesOf(observed).filter((route) => !ours.has(route.name) && !route.name.startsWith(`${containerName(project, service.name)}-`));
  return service.proxy.flatMap((target) => routes.filter((route) => {
    const prefixes = route.pathPrefixes.length === 0 ? ['/'] : route.pathPrefixes;
    return prefixes.includes(target.pathPrefix) && (target.hosts.length === 0 ? route.hosts.length === 0 : target.hosts.some((host) => route.hosts.includes(host)));
  }).map((route) => problem('proxy-conflict', { route: route.name }, { host: server })));
}

const missingImages = (input: DeployInput): readonly Problem[] => input.services.flatMap((service) => {
  const reference = imageReference(service);
  return reference !== undefined && input.digests.get(reference) === 'missing' ? [problem('image-missing', { image: reference, service: service.name }, { remedy: { code: 'remedy.image-tag' } })] : [];
});
