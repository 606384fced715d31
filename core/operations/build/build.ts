import { ulid } from 'ulid';
import { problem, ProblemError, problemOf, type Problem } from '../../base/index.ts';
import type { ServiceConfig } from '../../config/model.ts';
import type { OperationResult } from '../../protocol/worker.ts';
import type { OperationContext } from '../context.ts';
import { selectServices } from '../deploy/select-services.ts';
import { registryLogin } from '../images/login.ts';
import { outcomeOf } from '../outcome.ts';
import { builderAccess } from '../registry/access.ts';
import { builderName } from './builder-server.ts';
import { buildAndPush } from './engine-build.ts';
import { at, buildEngine, type BuildEngine } from './engine.ts';
import { localMachine, remoteMachine, type Machine } from './machine.ts';
import { isLocalRegistry } from './names.ts';
import { plannedBuild, type PlannedBuild } from './planned.ts';
import { pushLogin } from './push.ts';
import { recordBuild } from './record.ts';
import { registered } from './registered.ts';
import { buildVersion } from './version.ts';
import './messages.ts';

export interface BuildParams {
  /** Names or patterns; all that have `build:` without it. */
  readonly services?: readonly string[];
  /** The tag; else the commit. */
  readonly version?: string;
  readonly noCache?: boolean;
  /** Builds also what the registry has from the same files. */
  readonly force?: boolean;
}

/** An image that its registry has. */
export interface BuiltImage {
  readonly service: string;
  /** `repository:version` */
  readonly image: string;
  readonly digest: string;
  /** It was there already. */
  readonly kept: boolean;
}

/** The operation `build`: makes the images of services with `build:` and pushes them. Rejects when it could not start. */
export async function build(ctx: OperationContext, params: BuildParams): Promise<OperationResult & { readonly images: readonly BuiltImage[] }> {
  const operationId = ulid(ctx.clock.now());
  const from = ctx.clock.monotonic();
  const planned = await planBuilds(ctx, selectServices(ctx.config, params.services), operationId, params.version);
  if (planned.length === 0) throw new ProblemError(problem('build-nothing'));
  const built: BuiltImage[] = [];
  let failed: Problem | undefined;
  let outcome: OperationResult['outcome'] = 'done';
  ctx.emit({ type: 'operation-started', operation: 'build', operationId, hosts: [], at: ctx.clock.now() });
  try {
    built.push(...await carryOutBuilds(ctx, planned, params));
    if (built.every((image) => image.kept)) outcome = 'unchanged';
  } catch (error) {
    failed = problemOf(error);
    outcome = outcomeOf(error);
  }
  const shown = failed === undefined ? {} : { problem: failed };
  ctx.emit({ type: 'operation-ended', operation: 'build', operationId, result: outcome, ...shown, at: ctx.clock.now() });
  return { operationId, outcome, ...shown, durationMs: Math.round(ctx.clock.monotonic() - from), roundTrips: {}, images: built };
}

/** Reads the folders of all chosen services with `build:`; one version for all of them. */
export async function planBuilds(ctx: OperationContext, services: readonly ServiceConfig[], operationId: string, asked?: string): Promise<readonly PlannedBuild[]> {
  const chosen = services.flatMap((service) => (service.build === undefined ? [] : [{ service, wish: service.build }]));
  if (chosen.length === 0) return [];
  const version = await buildVersion(ctx.projectRoot, asked, ctx.clock.now());
  return Promise.all(chosen.map(({ service, wish }) => plannedBuild(ctx, service, wish, version, operationId)));
}

/** Builds one after another, the first failure ends it; what the registry has from the same files is kept. */
export async function carryOutBuilds(ctx: OperationContext, planned: readonly PlannedBuild[], params: Pick<BuildParams, 'noCache' | 'force'> = {}): Promise<readonly BuiltImage[]> {
  const built: BuiltImage[] = [];
  let builder: BuildEngine | undefined;
  const [first] = planned;
  if (first === undefined) return built;
  return builderAccess(ctx, first.operationId, async () => {
    for (const [index, each] of planned.entries()) {
      for (const warning of each.warnings) ctx.emit({ type: 'warning', operationId: each.operationId, problem: warning, at: ctx.clock.now() });
      ctx.emit({ type: 'phase', operationId: each.operationId, title: 'build.phase', args: { service: each.service.name, version: each.version }, index: index + 1, count: planned.length, at: ctx.clock.now() });
      const known = params.force === true || params.noCache === true ? undefined : await registered(ctx, each);
      if (known === undefined) builder ??= await buildEngine(await machineOf(ctx, each.operationId), ctx.config.builder.engine, ctx.signal);
      built.push(known === undefined && builder !== undefined ? await buildOne(ctx, builder, each, params.noCache === true) : keep(ctx, each, known?.version ?? '', known?.digest ?? ''));
    }
    return built;
  });
}

const machineOf = async (ctx: OperationContext, operationId: string): Promise<Machine> =>
  (ctx.config.builder.local || ctx.config.builder.remote === undefined ? localMachine : remoteMachine(await ctx.connect(builderName), operationId));

function keep(ctx: OperationContext, { operationId, service, repository }: PlannedBuild, version: string, digest: string): BuiltImage {
  ctx.emit({ type: 'progress', operationId, title: 'build.kept', args: { service: service.name, version }, at: ctx.clock.now() });
  return { service: service.name, image: `${repository}:${version}`, digest, kept: true };
}

async function buildOne(ctx: OperationContext, builder: BuildEngine, planned: PlannedBuild, noCache: boolean): Promise<BuiltImage> {
  const { service, repository, version, hash, commit, operationId } = planned;
  const own = registryLogin(ctx.config);
  if (builder.machine.host !== undefined) ctx.emit({ type: 'progress', operationId, ...at(builder.machine), title: 'build.send', args: { service: service.name, machine: builder.machine.name }, at: ctx.clock.now() });
  const login = own === undefined || isLocalRegistry(ctx.config) ? undefined : await pushLogin(ctx, builder, own, operationId);
  try {
    const place = await builder.machine.place(planned, ctx.signal);
    try {
      const digest = await buildAndPush(ctx, builder, { planned, place, login, noCache });
      await recordBuild(ctx, { service: service.name, repository, version, digest, hash, ...(commit === undefined ? {} : { commit }), at: ctx.clock.now() });
      return { service: service.name, image: `${repository}:${version}`, digest, kept: false };
    } finally {
      await place.remove();
    }
  } finally {
    await login?.remove();
  }
}
