import { problem, type Problem } from '../../base/index.ts';
import type { DeployConfig, ServiceConfig } from '../../config/model.ts';
import type { ProxyRouteView, ProxyServer } from '../../protocol/proxy.ts';
import { routesOf, type Observed, type ObservedContainer, type ProxyRoute } from '../../remote/inspect.ts';
import { containerName, imageReference, imageVersion } from '../deploy/names.ts';
import { routeName } from '../deploy/proxy-args.ts';
import { hasRoute } from '../deploy/wanted-route.ts';
import './messages.ts';

/** What was asked on the server beside the look: whether the proxy answers, and what each target says now. */
export interface ProxyAnswers {
  readonly alive: boolean;
  /** By `address:port`: an HTTP status, or `none`. */
  readonly targets: ReadonlyMap<string, string>;
}

/** The proxy of one server as it is, with everything that is not as the file says. */
export function proxyView(config: DeployConfig, server: string, observed: Observed, answers: ProxyAnswers, wantedVersion: string): ProxyServer {
  const proxy = observed.containers?.find(({ name }) => name === 'kamal-proxy');
  const version = versionOf(proxy);
  const routes = routesOf(observed).map((route) => routeView(config, route, observed, answers));
  return {
    server, version, routes, container: stateOf(proxy),
    problems: [...proxyProblems(config, server, observed, answers, wantedVersion), ...missing(config, server, observed), ...routesOf(observed).flatMap((route) => routeProblems(config, server, observed, route, answers))],
  };
}

const stateOf = (proxy: ObservedContainer | undefined): ProxyServer['container'] => (proxy === undefined ? 'missing' : proxy.labels['jiji.managed'] !== 'true' ? 'foreign' : proxy.running ? 'running' : 'stopped');

export const versionOf = (proxy: ObservedContainer | undefined): string => /^kamal-proxy (\S+)$/.exec(proxy?.labels['jiji.part'] ?? '')?.[1] ?? '';

const servicesOn = (config: DeployConfig, server: string): readonly ServiceConfig[] => config.services.filter((service) => service.proxy.length > 0 && service.servers.includes(server));

const ownerOf = (config: DeployConfig, name: string): ServiceConfig | undefined =>
  config.services.find((service) => service.proxy.some((target) => routeName(config.project, service.name, target.appPort) === name));

const at = (observed: Observed, target: string): ObservedContainer | undefined => observed.containers?.find((container) => container.running && container.ip !== '' && target.startsWith(`${container.ip}:`));

function routeView(config: DeployConfig, route: ProxyRoute, observed: Observed, answers: ProxyAnswers): ProxyRouteView {
  const service = ownerOf(config, route.name);
  return {
    name: route.name, ...(service === undefined ? {} : { service: service.name }), hosts: route.hosts.filter((host) => host !== ''), paths: route.pathPrefixes.length === 0 ? ['/'] : route.pathPrefixes,
    tls: !route.tls ? 'none' : route.certificatePath === '' ? 'automatic' : 'given', state: route.state, rolloutTargets: route.rolloutTargets,
    targets: route.targets.map((address) => {
      const container = at(observed, address);
      const version = container?.labels['jiji.version'];
      return { address, ...(container === undefined ? {} : { container: container.name }), ...(version === undefined ? {} : { version }), answer: answers.targets.get(address) ?? 'none' };
    }),
  };
}

const boot = { code: 'remedy.proxy-boot', command: 'jiji.proxyBoot' } as const;

/** The proxy itself: there, running, answering, of this product's version, its state readable. */
export function proxyProblems(config: DeployConfig, server: string, observed: Observed, { alive }: Pick<ProxyAnswers, 'alive'>, wanted: string): readonly Problem[] {
  const proxy = observed.containers?.find(({ name }) => name === 'kamal-proxy');
  const here = { host: server };
  if (proxy === undefined) return servicesOn(config, server).length === 0 ? [] : [problem('proxy-missing', here, { host: server, remedy: boot })];
  const version = versionOf(proxy);
  return [
    ...(stateOf(proxy) === 'foreign' ? [problem('foreign-resource', { name: 'kamal-proxy', project: config.project }, { host: server })] : []),
    ...(!proxy.running ? [problem('proxy-stopped', here, { host: server, remedy: boot })] : alive ? [] : [problem('proxy-silent', here, { host: server, remedy: boot })]),
    ...(version !== '' && version !== wanted ? [problem('proxy-old', { ...here, version, wanted }, { host: server, remedy: { code: 'remedy.proxy-upgrade', command: 'jiji.proxyUpgrade' } })] : []),
    ...(observed.proxy === 'unreadable' ? [problem('proxy-state-unreadable', here, { host: server, remedy: boot })] : []),
  ];
}

const missing = (config: DeployConfig, server: string, observed: Observed): readonly Problem[] => servicesOn(config, server).flatMap((service) => service.proxy.flatMap((target) => {
  const route = routeName(config.project, service.name, target.appPort);
  const deployed = observed.containers?.some(({ name }) => name === containerName(config.project, service.name)) === true;
  return !deployed || routesOf(observed).some(({ name }) => name === route) ? [] : [problem('route-missing', { host: server, service: service.name, route }, { host: server, remedy: { code: 'remedy.route-set', command: 'jiji.proxyBoot' } })];
}));

function routeProblems(config: DeployConfig, server: string, observed: Observed, route: ProxyRoute, answers: ProxyAnswers): readonly Problem[] {
  const service = ownerOf(config, route.name);
  const args = { host: server, route: route.name, service: service?.name ?? route.name };
  const { engine } = config.builder;
  const containers = route.targets.map((target) => at(observed, target));
  const set = { code: 'remedy.route-set', command: 'jiji.proxyBoot' } as const;
  if (service === undefined && containers.every((container) => container === undefined)) return [problem('route-unowned', args, { host: server, remedy: { code: 'remedy.route-remove', args: { engine, route: route.name } } })];
  return [
    ...pauseProblem(config, server, route),
    ...route.targets.flatMap((target, index) => {
      const answer = answers.targets.get(target) ?? 'none';
      if (containers[index] === undefined) return [problem('route-target-gone', { ...args, target }, { host: server, remedy: set })];
      return /^2\d\d$/.test(answer) ? [] : [problem('route-target-down', { ...args, target, answer }, { host: server })];
    }),
    ...(service === undefined ? [] : fileProblems(config, server, observed, service, route, containers)),
  ];
}

/** Where the route and its containers differ from the file. */
function fileProblems(config: DeployConfig, server: string, observed: Observed, service: ServiceConfig, route: ProxyRoute, containers: readonly (ObservedContainer | undefined)[]): readonly Problem[] {
  const args = { host: server, route: route.name, service: service.name };
  const found = containers.flatMap((container) => container ?? []);
  const other = found.find((container) => container.labels['jiji.service'] !== service.name);
  const set = { host: server, remedy: { code: 'remedy.route-set', command: 'jiji.proxyBoot' } };
  if (other !== undefined) return [problem('route-target-other', { ...args, container: other.name }, set)];
  const target = service.proxy.find(({ appPort }) => routeName(config.project, service.name, appPort) === route.name);
  const own = (observed.containers ?? []).filter((container) => container.labels['jiji.service'] === service.name && container.labels['jiji.project'] === config.project && container.running && !/_(?:new|old)_\d+$/.test(container.name));
  const reference = imageReference(service);
  const wanted = reference === undefined ? undefined : imageVersion(reference);
  const stale = found.find((container) => wanted !== undefined && container.labels['jiji.version'] !== undefined && container.labels['jiji.version'] !== wanted);
  return [
    ...(target !== undefined && found.length === route.targets.length && !hasRoute([route], config.project, service, target, own) ? [problem('route-differs', args, set)] : []),
    ...(stale === undefined ? [] : [problem('route-version', { ...args, version: stale.labels['jiji.version'] ?? '', wanted: wanted ?? '' }, { host: server })]),
  ];
}

/** What a deploy says about the proxy before it begins: it neither upgrades it nor opens a route that a person closed. */
export const proxyWarnings = (config: DeployConfig, server: string, observed: Observed, wantedVersion: string): readonly Problem[] => [
  ...proxyProblems(config, server, observed, { alive: true }, wantedVersion).filter(({ code }) => code === 'proxy-old'),
  ...routesOf(observed).flatMap((route) => (ownerOf(config, route.name) === undefined ? [] : pauseProblem(config, server, route))),
];

function pauseProblem(config: DeployConfig, server: string, route: ProxyRoute): readonly Problem[] {
  if (route.state === 'running') return [];
  const args = { host: server, route: route.name, service: ownerOf(config, route.name)?.name ?? route.name, state: route.state };
  return [problem('route-paused', args, { host: server, remedy: { code: 'remedy.route-resume', args: { engine: config.builder.engine, route: route.name } } })];
}
