import type { Mask } from '../../base/index.ts';
import { routesOf, type ObservedContainer } from '../../remote/inspect.ts';
import type { ServiceConfig } from '../../config/model.ts';
import { deployClass, instancesOf } from '../deploy/classify.ts';
import { placements, type DeployInput, type Placement } from '../deploy/input.ts';
import { containerName, imageReference, imageVersion } from '../deploy/names.ts';
import type { DeployPlan } from '../deploy/plan-deploy.ts';
import { routeName } from '../deploy/proxy-args.ts';
import { sameDefinition, sameSecrets } from '../deploy/config-hash.ts';

/** A tree of words; `undefined` leaves a key out. */
type Tree = string | readonly string[] | { readonly [key: string]: Tree | undefined };

/**
 * What runs and what will, server by server, as two texts of one shape: a diff of them shows what a deploy changes. Values
 * of secrets are in neither.
 */
export function planDocuments(input: DeployInput, plan: DeployPlan, mask: Mask): { readonly before: string; readonly after: string } {
  const servers = [...new Set(placements(input).map(({ server }) => server))];
  const text = (side: (placement: Placement) => Tree | undefined): string => mask.apply(servers.map((server) => {
    const own = placements(input).filter((placement) => placement.server === server);
    return lines({ [server]: Object.fromEntries(own.map((placement) => [placement.service.name, side(placement)])) }, 0).join('\n');
  }).join('\n\n')) + '\n';
  return { before: text((placement) => running(input, placement)), after: text((placement) => planned(input, placement, plan)) };
}

function running(input: DeployInput, placement: Placement): Tree {
  const present = instancesOf(input, placement).filter(({ leftover }) => !leftover);
  const [first] = present;
  if (first === undefined) return 'not there';
  const { service, observed } = placement;
  const labels = first.container.labels;
  const routes = routesOf(observed).filter((route) => route.name.startsWith(`${containerName(input.config.project, service.name)}-`));
  return {
    version: labels['jiji.version'] ?? 'unknown',
    image: imageOf(first.container),
    state: present.every(({ container }) => container.running) ? 'running' : 'stopped',
    containers: present.map(({ container }) => container.name),
    definition: sameDefinition(labels['jiji.config-hash'], service, input.uploads?.get(service.name)?.hash) ? 'as in the file' : 'older than the file',
    secrets: service.environment.secrets.length === 0 ? undefined : sameSecrets(labels['jiji.config-hash'], service, input.secrets) ? 'as now' : 'older values',
    'host ports': sorted(first.container.hostPorts.map(String)),
    volumes: sorted(first.container.volumes.map((volume) => `${volume.name}:${volume.target}`)),
    routes: routes.length === 0 ? undefined : Object.fromEntries(routes.map((route) => [route.name, routeText(route.hosts, route.pathPrefixes)])),
  };
}

function planned(input: DeployInput, placement: Placement, plan: DeployPlan): Tree {
  if (deployClass(input, placement) === 'unchanged') return running(input, placement);
  const { service } = placement;
  const reference = imageReference(service);
  const digest = reference === undefined ? undefined : plan.digests.get(reference);
  return {
    version: imageVersion(reference ?? ''),
    image: reference === undefined ? 'built before' : `${reference.replace(/(?::[^:/@]*)?(?:@.*)?$/, '')}@${digest ?? 'known after the pull'}`,
    state: 'running',
    containers: Array.from({ length: service.scale }, (_, at) => containerName(input.config.project, service.name, at + 1)),
    definition: 'as in the file',
    secrets: service.environment.secrets.length === 0 ? undefined : 'as now',
    'host ports': sorted(service.ports.flatMap((port) => (port.hostPort === undefined ? [] : [String(port.hostPort)]))),
    volumes: sorted(service.volumes.filter((volume) => volume.named).map((volume) => `${volume.source}:${volume.target}`)),
    routes: service.proxy.length === 0 ? undefined : Object.fromEntries(service.proxy.map((target) => [routeName(input.config.project, service.name, target.appPort), routeText(target.hosts, [target.pathPrefix])])),
    'in the file': fileKeys(service),
  };
}

/** What the file says beside that, key by key: the running side has no words for it, only a hash. */
function fileKeys(service: ServiceConfig): Tree {
  const clear = Object.entries(service.environment.clear).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    environment: clear.length === 0 && service.environment.secrets.length === 0 ? undefined : Object.fromEntries([...clear.map(([name, value]) => [name, value.replace(/\s+/g, ' ').slice(0, 200)]), ...[...service.environment.secrets].sort().map((name) => [name, '(secret)'])] as [string, string][]),
    command: service.command.length === 0 ? undefined : service.command, cpus: service.cpus, memory: service.memory, gpus: service.gpus,
    devices: sorted(service.devices), 'cap add': sorted(service.capAdd), privileged: service.privileged ? 'true' : undefined,
    network: service.networkMode === 'bridge' ? undefined : service.networkMode, files: sorted(service.uploads.map((upload) => `${upload.local} → ${upload.remote}`)),
  };
}

const imageOf = (container: ObservedContainer): string => (container.image.includes('@') ? container.image : `${container.image.replace(/:[^:/]*$/, '')}@${container.labels['jiji.image-digest'] ?? 'unknown'}`);
const routeText = (hosts: readonly string[], prefixes: readonly string[]): string => `${hosts.filter((host) => host !== '').join(', ') || 'any host'} ${(prefixes.length === 0 ? ['/'] : prefixes).join(', ')}`;
const sorted = (words: readonly string[]): readonly string[] | undefined => (words.length === 0 ? undefined : [...new Set(words)].sort());

/** Indented `key: value`; control characters cannot make a second line. */
function lines(tree: { readonly [key: string]: Tree | undefined }, depth: number): readonly string[] {
  const indent = '  '.repeat(depth);
  return Object.entries(tree).flatMap(([key, value]): readonly string[] => {
    if (value === undefined) return [];
    if (typeof value === 'string') return [`${indent}${plain(key)}: ${plain(value)}`];
    if (Array.isArray(value)) return [`${indent}${plain(key)}:`, ...(value as readonly string[]).map((each) => `${indent}  - ${plain(each)}`)];
    const inner = lines(value as { readonly [key: string]: Tree | undefined }, depth + 1);
    return inner.length === 0 ? [] : [`${indent}${plain(key)}:`, ...inner];
  });
}

const plain = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
