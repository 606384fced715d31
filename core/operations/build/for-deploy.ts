import { problem, type Problem } from '../../base/index.ts';
import type { DeployConfig, ServiceConfig } from '../../config/model.ts';
import type { OperationContext } from '../context.ts';
import type { DeployInput } from '../deploy/input.ts';
import { carryOutBuilds, planBuilds } from './build.ts';
import type { PlannedBuild } from './planned.ts';
import { registered } from './registered.ts';

/** The services of a deploy with an image each, and what has to be built before. */
export interface DeployBuilds {
  readonly config: DeployConfig;
  readonly services: readonly ServiceConfig[];
  readonly builds: readonly PlannedBuild[];
  readonly notes: readonly Problem[];
}

/** Images of services that are built: by digest where the registry has them from the same files; nothing is built yet. */
export async function deployBuilds(ctx: OperationContext, services: readonly ServiceConfig[], operationId: string, version?: string): Promise<DeployBuilds> {
  const planned = await planBuilds(ctx, services, operationId, version);
  const images = new Map<string, string>();
  const builds: PlannedBuild[] = [];
  for (const each of planned) {
    const known = await registered(ctx, each);
    if (known === undefined) builds.push(each);
    images.set(each.service.name, known === undefined ? `${each.repository}:${each.version}` : `${each.repository}:${known.version}@${known.digest}`);
  }
  const withImage = (service: ServiceConfig): ServiceConfig => {
    const image = images.get(service.name);
    return image === undefined ? service : { ...service, image };
  };
  return {
    config: { ...ctx.config, services: ctx.config.services.map(withImage) }, services: services.map(withImage), builds,
    notes: [...builds.map((each) => problem('build.line', { service: each.service.name, version: each.version })), ...builds.flatMap((each) => each.warnings)],
  };
}

/** Builds what the plan of a deploy needs; gives its input with the digests of the new images. */
export async function buildForDeploy(ctx: OperationContext, input: DeployInput): Promise<DeployInput> {
  const { builds = [] } = input;
  if (builds.length === 0) return input;
  const built = await carryOutBuilds(ctx, builds);
  return { ...input, digests: new Map([...input.digests, ...built.map(({ image, digest }) => [image, digest] as const)]) };
}

/** For Resume: the images of services that are built, so that it starts those and not what the folders hold by then. */
export function builtRequest(input: DeployInput): { readonly images?: Readonly<Record<string, string>> } {
  const built = input.services.flatMap((service) => (service.build === undefined || service.image === undefined ? [] : [[service.name, service.image] as const]));
  return built.length === 0 ? {} : { images: Object.fromEntries(built) };
}
