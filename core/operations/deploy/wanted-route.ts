import type { ProxyTarget, ServiceConfig } from '../../config/model.ts';
import type { ObservedContainer, ProxyRoute } from '../../remote/inspect.ts';
import { certificateOf } from './certificates.ts';
import { certificatePaths, hasTls, routeName } from './proxy-args.ts';

/** Whether the proxy has the route of this target as the file says it, to exactly these containers. */
export function hasRoute(routes: readonly ProxyRoute[], project: string, service: ServiceConfig, target: ProxyTarget, containers: readonly ObservedContainer[]): boolean {
  const name = routeName(project, service.name, target.appPort);
  const route = routes.find((each) => each.name === name);
  if (route === undefined) return false;
  const pair = certificateOf(target);
  return sameSet(route.targets, containers.map(({ ip }) => `${ip}:${target.appPort}`))
    && sameSet(route.hosts.filter((host) => host !== ''), target.hosts) && sameSet(route.pathPrefixes.filter((prefix) => prefix !== '/'), target.pathPrefix === '/' ? [] : [target.pathPrefix])
    && route.tls === hasTls(target) && route.certificatePath === (pair === undefined ? '' : certificatePaths(`${name}.${pair.hash}`).certificate)
    && (target.healthcheck.cmd !== undefined || route.healthPath === target.healthcheck.path);
}

const sameSet = (one: readonly string[], other: readonly string[]): boolean => one.length === other.length && other.every((each) => one.includes(each));
