import { isAbort, problem, ProblemError, problemOf, registerMessages } from '../../base/index.ts';
import type { ServiceConfig } from '../../config/model.ts';
import type { ServiceVersion, ServiceVersions } from '../../protocol/versions.ts';
import { ImageRegistries, nodeTransport, registryName } from '../../registry/index.ts';
import { runCommand } from '../../remote/command.ts';
import type { OperationContext } from '../context.ts';
import { selectServices } from '../deploy/select-services.ts';
import { selectServers } from '../init/look.ts';
import { joinVersions } from './join-versions.ts';
import { serverVersions, type ServerVersions } from './server-versions.ts';

registerMessages({ 'versions-nowhere': 'None of the chosen services runs on the chosen servers.' });

/** How long a registry may take to say whether it still has the versions; they are told without it after that. */
const registryLimitMs = 5000;
/** The newest of each service are looked up there. */
const lookedUp = 20;

export interface VersionsParams {
  readonly services?: readonly string[];
  readonly servers?: readonly string[];
}

/** Versions of services that can be gone back to: from audit, disks and registry. Changes nothing. */
export async function versions(ctx: OperationContext, params: VersionsParams = {}): Promise<readonly ServiceVersions[]> {
  const services = selectServices(ctx.config, params.services);
  const chosen = new Set(selectServers(ctx.config.servers, params.servers).map((server) => server.name));
  const concerned = [...new Set(services.flatMap((service) => service.servers.filter((server) => chosen.has(server))))];
  if (concerned.length === 0) throw new ProblemError(problem('versions-nowhere'));
  const known = new Map(await Promise.all(concerned.map(async (server): Promise<readonly [string, ServerVersions]> => [server, await ask(ctx, server)])));
  const registries = registriesOf(ctx);
  return Promise.all(services.filter((service) => service.servers.some((server) => known.has(server))).map(async (service) => {
    const found = joinVersions(service, new Map([...known].filter(([server]) => service.servers.includes(server))));
    return { ...found, versions: await inRegistry(ctx, registries, service, found.versions) };
  }));
}

async function ask(ctx: OperationContext, server: string): Promise<ServerVersions> {
  try {
    return await runCommand(await ctx.connect(server), serverVersions(ctx.config.builder.engine, ctx.config.project), { signal: ctx.signal });
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new ProblemError({ ...problemOf(error), host: server }, { cause: error });
  }
}

/** Asks with the login of the file, and only the registry that it is for. */
function registriesOf(ctx: OperationContext): ImageRegistries {
  const { server, username, password } = ctx.config.builder.registry;
  const own = server === undefined || username === undefined || password === undefined ? undefined : { username, password };
  return new ImageRegistries({ transport: nodeTransport(), clock: ctx.clock, credentials: (registry) => Promise.resolve(server !== undefined && registryName(server) === registry ? own : undefined) });
}

/** Which of the newest versions their registry still has; tags that nobody deployed yet are put after them. */
async function inRegistry(ctx: OperationContext, registries: ImageRegistries, service: ServiceConfig, known: readonly ServiceVersion[]): Promise<readonly ServiceVersion[]> {
  const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(registryLimitMs)]);
  const has = async (version: ServiceVersion): Promise<boolean | null> => {
    try {
      await registries.digest(version.image, signal);
      return true;
    } catch (error) {
      if (ctx.signal.aborted) throw error;
      return problemOf(error).code === 'registry-not-found' ? false : null;
    }
  };
  const told = await Promise.all(known.map(async (version, at) => (at < lookedUp ? { ...version, inRegistry: await has(version) } : version)));
  return [...told, ...(await otherTags(ctx, registries, service, told, signal))];
}

async function otherTags(ctx: OperationContext, registries: ImageRegistries, service: ServiceConfig, known: readonly ServiceVersion[], signal: AbortSignal): Promise<readonly ServiceVersion[]> {
  const repository = (known[0]?.image ?? service.image)?.replace(/@.*$/, '').replace(/:[^:/]+$/, '');
  if (repository === undefined) return [];
  try {
    const tags = await registries.tags(repository, signal);
    const names = new Set(known.map(({ version }) => version));
    return tags.filter((tag) => !names.has(tag)).slice(0, lookedUp).map((tag) => ({ version: tag, image: `${repository}:${tag}`, onDisk: [], runsOn: [], inRegistry: true }));
  } catch (error) {
    if (ctx.signal.aborted) throw error;
    return []; // a registry that says nothing makes the list shorter; what is on disk and in the audit stands
  }
}
