import { problem, ProblemError, renderCode } from '../../base/index.ts';
import type { OperationResult } from '../../protocol/worker.ts';
import type { OperationContext } from '../context.ts';
import { deploy, type Takeover } from '../deploy.ts';
import { withImages } from '../rollback/rollback.ts';
import { changeServices, unknownVolumes, type ServiceOperation } from './change-services.ts';
import { lookAtServices, serviceAsItRuns, type Found, type ServiceParams } from './scope.ts';

export interface RestartParams extends ServiceParams {
  /** The same containers are ended and started, with a short stop; without it each is replaced by a new one that was proven first. */
  readonly inPlace?: boolean;
}

/** Starts services anew: by default without interruption, from the same image and today's file. */
export async function restart(ctx: OperationContext, params: RestartParams): Promise<OperationResult> {
  if (params.inPlace === true) return changeServices(ctx, 'restart', params);
  const found = (await lookAtServices(ctx, 'restart', params)).filter(({ containers }) => containers.length > 0);
  if (found.length === 0) throw new ProblemError(problem('services-nowhere'));
  const images: Record<string, string> = {};
  for (const { service } of found) images[service.name] = imageOf(service.name, found.filter((each) => each.service === service));
  return restartWith(ctx, images, params.servers);
}

/** Finishes an interrupted restart. */
export function resumeRestart(ctx: OperationContext, request: Readonly<Record<string, unknown>>, takeover: Takeover): Promise<OperationResult> {
  const images = Object.fromEntries(Object.entries(request['images'] ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  const servers = names(request['servers']);
  if (Object.keys(images).length === 0) return changeServices(ctx, 'restart', { services: names(request['services']), ...(servers.length === 0 ? {} : { servers }) }, { takeover });
  return restartWith(ctx, images, servers.length === 0 ? undefined : servers, takeover);
}

function restartWith(ctx: OperationContext, images: Readonly<Record<string, string>>, servers: readonly string[] | undefined, takeover?: Takeover): Promise<OperationResult> {
  return deploy(withImages(ctx, images), { services: Object.keys(images), ...(servers === undefined ? {} : { servers }), as: 'restart', force: true, request: { images } }, takeover);
}

function imageOf(service: string, found: readonly Found[]): string {
  const images = new Set(found.map((each) => serviceAsItRuns(each).image ?? ''));
  const [image] = images;
  if (image !== undefined && images.size === 1) return image;
  throw new ProblemError(problem('restart-mixed', { service, versions: found.map(({ server, containers }) => `${server} ${containers[0]?.labels['jiji.version'] ?? '?'}`).join(', ') }));
}

/** Takes services out of names and proxy, and stops their containers; they stay stopped over a boot. */
export const stop = (ctx: OperationContext, params: ServiceParams): Promise<OperationResult> => changeServices(ctx, 'stop', params);

/** Starts services that were stopped: they serve again once they are healthy. */
export const start = (ctx: OperationContext, params: ServiceParams): Promise<OperationResult> => changeServices(ctx, 'start', params);

export interface RemoveParams extends ServiceParams {
  /** Named volumes that go with their data; all others stay. */
  readonly volumes?: readonly string[];
  /** Names that the person has typed already. */
  readonly confirm?: readonly string[];
}

/** Removes services with their routes, names and containers, after the name of each was typed. */
export async function remove(ctx: OperationContext, params: RemoveParams): Promise<OperationResult> {
  const [unknown] = params.volumes === undefined || params.volumes.length === 0 ? [] : unknownVolumes(await lookAtServices(ctx, 'remove', params), params.volumes);
  if (unknown !== undefined) throw new ProblemError(unknown);
  return changeServices(ctx, 'remove', params, {
    ...(params.volumes === undefined ? {} : { volumes: params.volumes }),
    confirm: async (plan, found) => {
      const lines = plan.summary.map(({ host, text }) => `- ${host}: ${renderCode(text.code, text.args)}`).join('\n');
      for (const service of new Set(found.map((each) => each.service))) {
        if (params.confirm?.includes(service.name) === true) continue;
        const servers = found.filter((each) => each.service === service).map(({ server }) => server).join(', ');
        const volumes = service.volumes.filter(({ named, source }) => named && params.volumes?.includes(source) === true).map(({ source }) => source);
        const words = renderCode('remove-confirm', { service: service.name, servers, volumes: volumes.length === 0 ? '' : ` The data of ${volumes.join(', ')} is lost.` });
        if ((await ctx.ask({ kind: 'typed-name', name: service.name, text: `${words}\n${lines}` })) !== service.name) return false;
      }
      return true;
    },
  });
}

/** Finishes an interrupted stop, start or removal; it was confirmed when it began. */
export function resumeService(ctx: OperationContext, operation: ServiceOperation, request: Readonly<Record<string, unknown>>, takeover: Takeover): Promise<OperationResult> {
  const servers = names(request['servers']);
  const volumes = names(request['volumes']);
  return changeServices(ctx, operation, { services: names(request['services']), ...(servers.length === 0 ? {} : { servers }) }, { takeover, ...(volumes.length === 0 ? {} : { volumes }), ...(operation === 'remove' ? { confirm: () => Promise.resolve(true) } : {}) });
}

const names = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []);
