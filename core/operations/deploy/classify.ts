import { routesOf, type ObservedContainer } from '../../remote/inspect.ts';
import { sameConfig } from './config-hash.ts';
import type { DeployInput, Placement } from './input.ts';
import { containerName, imageReference } from './names.ts';
import { hasRoute } from './wanted-route.ts';

/** `reroute`: the containers are as the file says, but not the ways to them. */
export type DeployClass = 'rolling' | 'short-stop' | 'first-start' | 'reroute' | 'unchanged';

/** The container that has the service's name now, running or not; the first one of several. */
export const currentContainer = (input: DeployInput, placement: Placement): ObservedContainer | undefined =>
  placement.observed.containers?.find((container) => container.name === containerName(input.config.project, placement.service.name));

/** Containers of this service by the number in their names; what a deploy calls them meanwhile is `leftover`. */
export function instancesOf(input: DeployInput, placement: Placement): readonly { readonly instance: number; readonly leftover: boolean; readonly container: ObservedContainer }[] {
  const { project } = input.config;
  const { service, observed } = placement;
  const first = containerName(project, service.name);
  return (observed.containers ?? []).flatMap((container) => {
    const ours = container.name === first || container.labels['jiji.service'] === service.name;
    const rest = ours && container.name.startsWith(first) ? /^(?:-(\d+))?(_(?:new|old)_\d+)?$/.exec(container.name.slice(first.length)) : null;
    return rest === null ? [] : [{ instance: Number(rest[1] ?? 1), leftover: rest[2] !== undefined, container }];
  });
}

/** Two containers of it cannot be at once: a host's port, the host's network or a shared one has room for one. */
export const needsShortStop = ({ service }: Placement): boolean =>
  service.stopFirst || service.networkMode !== 'bridge' || service.ports.some((port) => port.hostPort !== undefined);

/** How a service gets from what runs to what the file says (operations.md 7). */
export function deployClass(input: DeployInput, placement: Placement): DeployClass {
  const present = instancesOf(input, placement);
  if (input.force !== true && areAsWanted(input, placement, present)) return isReached(input, placement, present.map(({ container }) => container)) ? 'unchanged' : 'reroute';
  if (present.length === 0) return 'first-start';
  return needsShortStop(placement) ? 'short-stop' : 'rolling';
}

/** A broken deploy may have left something: going through the steps again cleans it up. */
function areAsWanted(input: DeployInput, placement: Placement, present: ReturnType<typeof instancesOf>): boolean {
  const { service } = placement;
  return present.length === service.scale && present.every(({ leftover, instance }) => !leftover && instance <= service.scale)
    && present.every(({ container }) => isAsWanted(input, placement, container) && isActive(placement, container));
}

function isAsWanted(input: DeployInput, { service }: Placement, current: ObservedContainer): boolean {
  const reference = imageReference(service);
  const digest = reference === undefined ? undefined : input.digests.get(reference);
  return current.running && digest !== undefined && current.labels['jiji.image-digest'] === digest && sameConfig(current.labels['jiji.config-hash'], service, input.secrets, input.uploads?.get(service.name)?.hash);
}

/** Every way in is as the file says, and the proxy is there to serve it. */
const isReached = (input: DeployInput, { service, observed }: Placement, containers: readonly ObservedContainer[]): boolean =>
  service.proxy.length === 0 || (observed.containers?.some((container) => container.name === 'kamal-proxy' && container.running) === true
    && service.proxy.every((target) => hasRoute(routesOf(observed), input.config.project, service, target, containers)));

function isActive(placement: Placement, current: ObservedContainer): boolean {
  const rows = placement.observed.registry;
  return rows === null || 'error' in rows || rows.containers.some((row) => row.id === current.id && row.state === 'active');
}
