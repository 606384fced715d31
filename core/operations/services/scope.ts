import { problem, ProblemError, problemOf, registerMessages } from '../../base/index.ts';
import { parseImage } from '../../config/index.ts';
import type { ServiceConfig } from '../../config/model.ts';
import { inspect, type Observed, type ObservedContainer } from '../../remote/inspect.ts';
import type { OperationContext } from '../context.ts';
import type { DeployInput, Placement } from '../deploy/input.ts';
import { containerName } from '../deploy/names.ts';
import { selectServices } from '../deploy/select-services.ts';
import { selectServers } from '../init/look.ts';
import { repositoryOf } from '../rollback/join-versions.ts';
import { rolloutOptions } from '../rollout/options.ts';

registerMessages({
  'services-unchosen': 'Name the services (or "*" for all): {operation} does not guess.',
  'services-nowhere': 'None of the chosen services runs on the chosen servers.',
});

export interface ServiceParams {
  /** Names or patterns; must be given. */
  readonly services: readonly string[];
  readonly servers?: readonly string[];
}

/** A service on a server, with the containers that it has there now. */
export interface Found extends Placement {
  readonly containers: readonly ObservedContainer[];
}

/** Looks at the servers of the services that were named, one round trip each. */
export async function lookAtServices(ctx: OperationContext, operation: string, params: ServiceParams): Promise<readonly Found[]> {
  if (params.services.length === 0) throw new ProblemError(problem('services-unchosen', { operation }));
  const services = selectServices(ctx.config, params.services);
  const chosen = new Set(selectServers(ctx.config.servers, params.servers).map(({ name }) => name));
  const servers = [...new Set(services.flatMap((service) => service.servers.filter((server) => chosen.has(server))))];
  if (servers.length === 0) throw new ProblemError(problem('services-nowhere'));
  const observed = new Map(await Promise.all(servers.map(async (server) => [server, await look(ctx, server)] as const)));
  return services.flatMap((service) => service.servers.flatMap((server): readonly Found[] => {
    const seen = observed.get(server);
    return seen === undefined ? [] : [{ service, server, observed: seen, containers: containersOf(ctx, service, seen) }];
  }));
}

async function look(ctx: OperationContext, server: string): Promise<Observed> {
  try {
    return await inspect(await ctx.connect(server), ctx.config.builder.engine, { signal: ctx.signal });
  } catch (error) {
    const found = problemOf(error);
    throw found.code === 'cancelled' ? error : new ProblemError({ ...found, host: server }, { cause: error });
  }
}

/** Those that bear the service's name, not those of a deploy under way. */
function containersOf(ctx: OperationContext, service: ServiceConfig, observed: Observed): readonly ObservedContainer[] {
  const name = containerName(ctx.config.project, service.name);
  const pattern = new RegExp(`^${name.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')}(-\\d+)?$`);
  return (observed.containers ?? []).filter((container) => pattern.test(container.name) && (container.labels['jiji.service'] === service.name || container.name === name));
}

/** The container's own image and version as a service of the file would name them. */
export function serviceAsItRuns(found: Found): ServiceConfig {
  const [container] = found.containers;
  const digest = container?.labels['jiji.image-digest'];
  if (container === undefined || digest === undefined) return found.service;
  const { build: _build, ...rest } = found.service;
  const repository = repositoryOf(container.image);
  const tagged = `${repository}:${container.labels['jiji.version'] ?? ''}@${digest}`;
  return { ...rest, image: parseImage(tagged) === undefined ? `${repository}@${digest}` : tagged };
}

/** What the steps of a deploy are made from, for containers that are there already. */
export function inputOf(ctx: OperationContext, operationId: string, found: readonly Found[]): DeployInput {
  const services = [...new Set(found.map(({ service }) => service))];
  return {
    config: ctx.config, services, servers: new Set(found.map(({ server }) => server)), observed: new Map(found.map(({ server, observed }) => [server, observed])),
    digests: new Map(services.flatMap(({ image }) => { const digest = image?.split('@')[1]; return image === undefined || digest === undefined ? [] : [[image, digest]]; })), proxyImages: new Map(), secrets: ctx.secrets, operationId,
    nowMs: ctx.clock.now(), drainSeconds: 0, drainTimeoutSeconds: ctx.settings.deploy.drainTimeoutSeconds ?? 30, rollout: rolloutOptions(ctx.settings.deploy, {}),
  };
}
