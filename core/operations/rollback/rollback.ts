import { problem, ProblemError, registerMessages, type Problem } from '../../base/index.ts';
import { parseImage } from '../../config/index.ts';
import type { DeployConfig, ServiceConfig } from '../../config/model.ts';
import type { ServiceVersion, ServiceVersions } from '../../protocol/versions.ts';
import type { OperationResult, PlanView } from '../../protocol/worker.ts';
import type { OperationContext } from '../context.ts';
import { deploy, planDeployView, type Takeover } from '../deploy.ts';
import { repositoryOf } from './join-versions.ts';
import { versions } from './versions.ts';

registerMessages({
  'rollback-none': 'No earlier version of {service} is known: {known}.',
  'rollback-none-remedy': 'Name a version that its registry has: jiji rollback {service} --to VERSION.',
  'rollback-ambiguous': '"{to}" is the beginning of several digests of {service}: {found}.',
  'rollback-config': '{service} starts with today\'s settings; {keys} were different when {version} was deployed last.',
});

export interface RollbackParams {
  /** All services without it. */
  readonly services?: readonly string[];
  readonly servers?: readonly string[];
  /** Version, tag, digest or its beginning; default: the last successful deploy before the current one. */
  readonly to?: string;
}

/** Image by service that an operation is to start in place of the file's. */
type Images = Readonly<Record<string, string>>;

/**
 * Brings services back to an earlier version with today's file, through the stages of a deploy. Every server has the
 * image before the first one changes. Rejects with a ProblemError as long as nothing was changed.
 */
export async function rollback(ctx: OperationContext, params: RollbackParams = {}): Promise<OperationResult> {
  const chosen = await choose(ctx, params);
  return deploy(withImages(ctx, chosen.images), deployParams(params, chosen));
}

/** What `rollback` would do now; changes nothing. */
export async function planRollbackView(ctx: OperationContext, params: RollbackParams = {}): Promise<PlanView> {
  const chosen = await choose(ctx, params);
  return planDeployView(withImages(ctx, chosen.images), deployParams(params, chosen));
}

/** Images by service that an operation was asked for. */
export const imagesOf = (request: Readonly<Record<string, unknown>>): Images =>
  Object.fromEntries(Object.entries(request['images'] ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

/** Finishes an interrupted rollback to the versions that were chosen then. */
export function resumeRollback(ctx: OperationContext, request: Readonly<Record<string, unknown>>, takeover: Takeover): Promise<OperationResult> {
  const images = imagesOf(request);
  const servers = Array.isArray(request['servers']) ? request['servers'].filter((each) => typeof each === 'string') : [];
  return deploy(withImages(ctx, images), deployParams({ servers }, { images, notes: [] }), takeover);
}

interface Choice {
  readonly images: Images;
  readonly notes: readonly Problem[];
}

const deployParams = (params: Pick<RollbackParams, 'servers'>, { images, notes }: Choice): Parameters<typeof deploy>[1] => ({
  services: Object.keys(images), ...(params.servers === undefined ? {} : { servers: params.servers }), as: 'rollback', request: { images }, notes,
});

async function choose(ctx: OperationContext, params: RollbackParams): Promise<Choice> {
  const known = await versions(ctx, params);
  const chosen = known.map((service) => ({ service: service.service, version: versionOf(service, params.to) }));
  return {
    images: Object.fromEntries(chosen.map(({ service, version }) => [service, pinned(version)])),
    notes: chosen.flatMap(({ service, version }) => (version.changedKeys === undefined || version.changedKeys.length === 0 ? [] : [problem('rollback-config', { service, keys: version.changedKeys.join(', '), version: version.version })])),
  };
}

/** The version that `to` means; what nobody has seen yet is tried as a tag or digest of the service's repository. */
export function versionOf(known: ServiceVersions, to: string | undefined): ServiceVersion {
  if (to === undefined) {
    const previous = known.versions.find(({ digest }) => digest !== undefined && digest === known.previous);
    if (previous !== undefined) return previous;
    throw none(known);
  }
  const exact = known.versions.find((each) => each.version === to || each.digest === to || each.digest === `sha256:${to}`);
  if (exact !== undefined) return exact;
  const hex = to.replace(/^sha256:/, '');
  const starting = /^[0-9a-f]{6,64}$/.test(hex) ? known.versions.filter(({ digest }) => digest?.startsWith(`sha256:${hex}`) === true) : [];
  if (starting.length > 1) throw new ProblemError(problem('rollback-ambiguous', { to, service: known.service, found: starting.map(({ digest }) => digest ?? '').join(', ') }));
  const [found] = starting;
  if (found !== undefined) return found;
  const repository = known.versions[0] === undefined ? undefined : repositoryOf(known.versions[0].image);
  const image = repository === undefined ? undefined : `${repository}${/^sha256:[0-9a-f]{64}$/.test(to) ? '@' : ':'}${to}`;
  if (image === undefined || parseImage(image) === undefined) throw none(known);
  return { version: to, image, onDisk: [], runsOn: [], inRegistry: null };
}

const none = (known: ServiceVersions): ProblemError => new ProblemError(problem('rollback-none', {
  service: known.service, known: known.versions.length === 0 ? 'nothing was deployed' : `there are ${known.versions.map(({ version }) => version).join(', ')}`,
}, { remedy: { code: 'rollback-none-remedy', args: { service: known.service } } }));

/** With its digest, and with its tag where it has one, so that people go on reading the version. */
function pinned({ image, digest, version }: ServiceVersion): string {
  if (digest === undefined) return image;
  const tagged = `${repositoryOf(image)}:${version}@${digest}`;
  return !digest.includes(version) && parseImage(tagged) !== undefined ? tagged : `${repositoryOf(image)}@${digest}`;
}

/** The file with other images: what is built by it otherwise is not built for this. */
export function withImages(ctx: OperationContext, images: Images): OperationContext {
  const services = ctx.config.services.map((service): ServiceConfig => {
    const image = images[service.name];
    if (image === undefined) return service;
    const { build: _build, ...rest } = service;
    return { ...rest, image };
  });
  const config: DeployConfig = { ...ctx.config, services };
  return { ...ctx, config };
}
