import { ulid } from 'ulid';
import { problemOf, registerMessages } from '../../base/index.ts';
import type { ServiceConfig } from '../../config/model.ts';
import type { OperationResult } from '../../protocol/worker.ts';
import { builtRepository } from '../build/names.ts';
import type { OperationContext } from '../context.ts';
import { imageReference, wordOf } from '../deploy/names.ts';
import { selectServices } from '../deploy/select-services.ts';
import { selectServers } from '../init/look.ts';
import { outcomeOf } from '../outcome.ts';
import type { Plan, Stage } from '../plan.ts';
import { renderPlan } from '../plan-view.ts';
import { beginOperation, type StageResult } from '../runner.ts';
import { pruneArgs } from './args.ts';

registerMessages({
  'deploy.step.prune': 'Remove old images of {service}',
  'prune.dangling': 'Remove images of {project} that have no name any more',
  'prune.line': '{service}: all but the {retain} newest images, those in use, and the version before the current one',
});

export interface PruneParams {
  readonly services?: readonly string[];
  readonly servers?: readonly string[];
}

/** Images; only what the engine confirmed is counted. */
export interface PruneCounts {
  readonly removed: number;
  readonly kept: number;
  /** The engine would not give them up. */
  readonly busy: number;
}

/** The operation `prune`: takes old images of services off their servers. */
export async function prune(ctx: OperationContext, params: PruneParams): Promise<OperationResult & { readonly images: PruneCounts }> {
  const servers = new Set(selectServers(ctx.config.servers, params.servers).map((server) => server.name));
  const services = selectServices(ctx.config, params.services);
  const stages = [...servers].flatMap((server) => stageOf(ctx, server, services.filter((service) => service.servers.includes(server))));
  const plan = planOf(ctx, stages, services);
  const operation = await beginOperation(ctx, { operation: 'prune', operationId: plan.operationId, lockName: ctx.config.project, hosts: stages.map((stage) => stage.host), plan, message: services.map((service) => service.name).join(', ') });
  let results: readonly StageResult[] = [];
  const counted = (): PruneCounts => countsOf(results);
  try {
    if (stages.length === 0) return { ...await operation.end('unchanged'), images: counted() };
    if ((await ctx.ask({ kind: 'confirm-plan', plan: renderPlan(plan, ctx.mask) })) !== true) return { ...await operation.end('refused'), images: counted() };
    results = await operation.run(stages, { last: true });
    const failed = results.find((result) => !result.ok);
    return { ...await operation.end(failed === undefined ? 'done' : failed.interrupted ? 'interrupted' : 'failed', failed?.problem), images: counted() };
  } catch (error) {
    return { ...await operation.end(outcomeOf(error), problemOf(error)), images: counted() };
  }
}

function stageOf(ctx: OperationContext, server: string, services: readonly ServiceConfig[]): readonly Stage[] {
  if (services.length === 0) return [];
  const { engine } = ctx.config.builder;
  const steps = services.map((service) => ({
    id: `${wordOf(service.name)}.prune`, title: { code: 'deploy.step.prune', args: { service: service.name } }, script: 'jiji_prune "$@"',
    args: pruneArgs(engine, service, imageReference(service) ?? builtRepository(ctx.config, service.name), ctx.settings.prune?.pinnedTags ?? []),
  }));
  const dangling = { id: 'dangling', title: { code: 'prune.dangling', args: { project: ctx.config.project } }, script: 'jiji_prune_dangling "$@"', args: [engine, ctx.config.project] };
  return [{ id: `prune-${wordOf(server)}`, host: server, steps: [...steps, dangling], onFailure: 'none' }];
}

const planOf = (ctx: OperationContext, stages: readonly Stage[], services: readonly ServiceConfig[]): Plan => ({
  operation: 'prune', operationId: ulid(ctx.clock.now()), groups: stages.length === 0 ? [] : [stages], stateHashes: {},
  summary: stages.flatMap(({ host }) => services.filter((service) => service.servers.includes(host)).map((service) => ({ host, service: service.name, kind: 'change' as const, text: { code: 'prune.line', args: { service: service.name, retain: service.retain } } }))),
});

function countsOf(results: readonly StageResult[]): PruneCounts {
  const lines = results.flatMap(({ evidence }) => Object.values(evidence)).flatMap((text) => [...text.matchAll(/removed (\d+) kept (\d+) busy (\d+)/g)]);
  const sum = (at: number): number => lines.reduce((total, line) => total + Number(line[at]), 0);
  return { removed: sum(1), kept: sum(2), busy: sum(3) };
}
