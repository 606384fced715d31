import { routesOf, type ObservedContainer, type ProxyRoute } from '../../remote/inspect.ts';
import { sameConfig } from './config-hash.ts';
import type { DeployInput, Placement } from './input.ts';
import { containerName, imageReference } from './names.ts';
import { routeName } from './proxy-args.ts';

export type DeployClass = 'rolling' | 'short-stop' | 'first-start' | 'unchanged';

/** The container that has the service's name now, running or not. */
export const currentContainer = (input: DeployInput, placement: Placement): ObservedContainer | undefined =>
  placement.observed.containers?.find((container) => container.name === containerName(input.config.project, placement.service.name));

export const needsShortStop = (placement: Placement): boolean => placement.service.stopFirst || placement.service.ports.some((port) => port.hostPort !== undefined);

/** How a service gets from what runs to what the file says (operations.md 7). */
export function deployClass(input: DeployInput, placement: Placement): DeployClass {
  const current = currentContainer(input, placement);
  if (input.force !== true && current !== undefined && isUnchanged(input, placement, current)) return 'unchanged';
  if (current === undefined) return 'first-start';
  return needsShortStop(placement) ? 'short-stop' : 'rolling';
}

function isUnchanged(input: DeployInput, placement: Placement, current: ObservedContainer): boolean {
  const { service, observed } = placement;
  const reference = imageReference(service);
  const digest = reference === undefined ? undefined : input.digests.get(reference);
  return current.running && digest !== undefined && current.labels['jiji.image-digest'] === digest
    && sameConfig(current.labels['jiji.config-hash'], service, input.secrets)
    && service.proxy.every((target) => routesTo(routesOf(observed), routeName(input.config.project, service.name, target.appPort), `${current.ip}:${target.appPort}`))
    && !leftovers(input, placement) && isActive(placement, current);
}

const routesTo = (routes: readonly ProxyRoute[], name: string, target: string): boolean =>
  routes.some((route) => route.name === name && route.targets.includes(target));

/** A broken deploy has left something: going through the steps again cleans it up. */
const leftovers = (input: DeployInput, placement: Placement): boolean => {
  const name = containerName(input.config.project, placement.service.name);
  return (placement.observed.containers ?? []).some((container) => container.name.startsWith(`${name}_new_`) || container.name.startsWith(`${name}_old_`));
};

function isActive(placement: Placement, current: ObservedContainer): boolean {
  const rows = placement.observed.registry;
  return rows === null || 'error' in rows || rows.containers.some((row) => row.id === current.id && row.state === 'active');
}
