import { problem, ProblemError, problemOf, type Problem } from '../../base/index.ts';
import { inspect, type Observed } from '../../remote/inspect.ts';
import type { OperationContext } from '../context.ts';
import { withAppPorts } from './app-ports.ts';
import { deployBuilds } from '../build/for-deploy.ts';
import { loginFor } from '../images/login.ts';
import { selectServers } from '../init/look.ts';
import type { DeployInput } from './input.ts';
import { rolloutOptions, type RolloutWish } from '../rollout/options.ts';
import { lookAtAll } from '../rollout/unreachable.ts';
import { imageReference } from './names.ts';
import { proxyPart } from './proxy-image.ts';
import { selectServices } from './select-services.ts';
import { readUploads } from './uploads/read-uploads.ts';
import type { UploadSet } from './uploads/upload-set.ts';

export interface DeployParams extends RolloutWish {
  /** Names or patterns; all without it. */
  readonly services?: readonly string[];
  readonly servers?: readonly string[];
  /** Another operation that goes through the same stages: its name in lock, journal and audit. Default `deploy`. */
  readonly as?: 'rollback' | 'restart';
  /** Replaces also what already is as the file says. */
  readonly force?: boolean;
  /** Servers that do not answer: ask what to do (the default), go without them, or only tell. */
  readonly unreachable?: 'ask' | 'skip' | 'tell';
  /** Hash of the plan that was shown and confirmed: the same one is carried out without asking again. */
  readonly plan?: string;
  /** Tag of the images that are built; else the commit. */
  readonly version?: string;
  /** Things to tell with the plan. */
  readonly notes?: readonly Problem[];
  /** What Resume needs beside services and servers to ask for the same again. */
  readonly request?: Readonly<Record<string, unknown>>;
}

/** Looks at every server that the deploy concerns, one round trip each, all at once; changes nothing. */
export async function surveyDeploy(ctx: OperationContext, params: DeployParams, operationId: string, extraServers: readonly string[] = []): Promise<DeployInput> {
  const { services: chosen, config, builds, notes: building } = await deployBuilds(ctx, selectServices(ctx.config, params.services), operationId, params.version);
  const servers = new Set(selectServers(ctx.config.servers, params.servers).map((server) => server.name));
  const concerned = new Set([...chosen.flatMap((service) => service.servers.filter((server) => servers.has(server))), ...extraServers]);
  if (concerned.size === 0) throw new ProblemError(problem('deploy-nothing'));
  ctx.emit({ type: 'progress', operationId, title: 'deploy.phase.inspect', args: { count: concerned.size }, at: ctx.clock.now() });
  const references = (server: string): readonly string[] => [...new Set(chosen.filter((service) => service.servers.includes(server) && !builds.some((each) => each.service.name === service.name)).flatMap((service) => imageReference(service) ?? []))];
  const { observed, clockOffsets, skipped } = await lookAtAll(ctx, [...concerned], (server) => look(ctx, server, references(server)), params.unreachable ?? 'ask');
  const { services, notes: ports } = withAppPorts(chosen, observed);
  const notes = [...(params.notes ?? []), ...building, ...skipped, ...ports];
  return {
    config, services, pinnedTags: ctx.settings.prune?.pinnedTags ?? [], ...(builds.length === 0 ? {} : { builds }), servers, observed, clockOffsets, digests: digestsOf(observed), proxyImages: await proxyImages(ctx, services, observed), secrets: ctx.secrets,
    operationId, nowMs: ctx.clock.now(), drainSeconds: ctx.settings.deploy.drainSeconds, drainTimeoutSeconds: ctx.settings.deploy.drainTimeoutSeconds ?? 30, rollout: rolloutOptions(ctx.settings.deploy, params),
    uploads: await uploadsOf(ctx, services), homes: await homesOf(ctx, services, [...observed.keys()]),
    ...(params.force === true ? { force: true } : {}), ...(params.as === undefined ? {} : { operation: params.as }), ...(notes.length === 0 ? {} : { notes }),
  };
}

async function look(ctx: OperationContext, server: string, images: readonly string[]): Promise<Observed> {
  try {
    const login = images.map((image) => loginFor(ctx.config, image)).find((each) => each !== undefined);
    const host = await ctx.connect(server);
    // The stage's session is opened while the server looks at itself.
    host.prepareStream?.();
    return await inspect(host, ctx.config.builder.engine, { images, signal: ctx.signal, ...(login === undefined ? {} : { login }) });
  } catch (error) {
    const found = problemOf(error);
    throw found.code === 'cancelled' ? error : new ProblemError({ ...found, host: server }, { cause: error });
  }
}

/** What a tag means: the first server that could tell decides for all, so that a tag that moves meanwhile cannot split the fleet. */
function digestsOf(observed: ReadonlyMap<string, Observed>): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  for (const { resolved } of observed.values()) {
    for (const { reference, digest } of resolved) if (digest !== null && !digests.has(reference)) digests.set(reference, digest);
  }
  return digests;
}

/** Read when the plan is made: what is sent is what the plan was made from. */
const uploadsOf = async (ctx: OperationContext, services: DeployInput['services']): Promise<ReadonlyMap<string, UploadSet>> =>
  new Map(await Promise.all(services.filter((service) => service.uploads.length > 0).map(async (service) => [service.name, await readUploads(ctx.projectRoot, service)] as const)));

/** Asked of servers only where a volume begins at the home of the user who logs in. */
async function homesOf(ctx: OperationContext, services: DeployInput['services'], servers: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const asking = servers.filter((server) => services.some((service) => service.servers.includes(server) && service.volumes.some((volume) => !volume.named && !volume.source.startsWith('/'))));
  return new Map(await Promise.all(asking.map(async (server) => {
    const host = await ctx.connect(server);
    const home = (await host.run('getent passwd "${SUDO_USER:-$(id -un)}" | cut -d: -f6', [], { signal: ctx.signal })).stdout.trim();
    return [server, home === '' ? '/root' : home] as const;
  })));
}

async function proxyImages(ctx: OperationContext, services: DeployInput['services'], observed: ReadonlyMap<string, Observed>): Promise<DeployInput['proxyImages']> {
  const images = new Map<string, { image: string; version: string }>();
  for (const [server, seen] of observed) {
    const wanted = services.some((service) => service.proxy.length > 0 && service.servers.includes(server));
    if (!wanted || seen.containers?.some((container) => container.name === 'kamal-proxy' && container.running) === true) continue;
    const part = await proxyPart(ctx, server);
    images.set(server, { image: part.image ?? '', version: part.version });
  }
  return images;
}
