import { ulid } from 'ulid';
import { isAbort, problem, problemOf, type Problem } from '../../base/index.ts';
import type { OperationResult } from '../../protocol/worker.ts';
import { routesOf, stateHash } from '../../remote/inspect.ts';
import type { OperationContext } from '../context.ts';
import { outcomeOf } from '../outcome.ts';
import type { Plan, PlanLine, Stage } from '../plan.ts';
import { renderPlan } from '../plan-view.ts';
import { beginOperation, type RunningOperation } from '../runner.ts';
import { containerName } from '../deploy/names.ts';
import { lookAtServices, type Found, type ServiceParams } from './scope.ts';
import { removeStage, restartStage, startStage, stopStage } from './stages.ts';

export type ServiceOperation = 'stop' | 'start' | 'restart' | 'remove';

/** One server's part of a service operation: its stage, or why there is nothing to do. */
interface Part {
  readonly found: Found;
  readonly stage?: Stage;
  readonly lines: readonly PlanLine[];
}

export interface ChangeOptions {
  /** Volumes that go with a service that is removed. */
  readonly volumes?: readonly string[];
  /** Asks in another way than by the plan (a typed name). */
  readonly confirm?: (plan: Plan, found: readonly Found[]) => Promise<boolean>;
  /** An interrupted operation of the same kind that this one finishes; it was confirmed when it began. */
  readonly takeover?: { readonly operationId: string; readonly hosts: readonly string[] };
}

/** Stops, starts, restarts in place or removes services: one server after another, each taken back when it fails there. */
export async function changeServices(ctx: OperationContext, operation: ServiceOperation, params: ServiceParams, options: ChangeOptions = {}): Promise<OperationResult> {
  const operationId = ulid(ctx.clock.now());
  const all = await lookAtServices(ctx, operation, params);
  const parts = all.map((found) => partOf(ctx, operation, operationId, found, options.volumes ?? []));
  const plan = planOf(operation, operationId, all, parts);
  const { takeover } = options;
  const hosts = [...new Set([...plan.groups.flat().map(({ host }) => host), ...(takeover?.hosts ?? [])])];
  const running = await beginOperation(ctx, {
    operation, operationId, lockName: ctx.config.project, hosts, plan, stateHashes: plan.stateHashes,
    machineIds: Object.fromEntries(all.flatMap(({ server, observed }) => (observed.host.machineId === null ? [] : [[server, observed.host.machineId]]))),
    request: { services: params.services, servers: params.servers ?? [], ...(options.volumes === undefined ? {} : { volumes: options.volumes }) },
    message: [...new Set(parts.filter(({ stage }) => stage !== undefined).map(({ found }) => found.service.name))].join(', '),
    ...(takeover === undefined ? {} : { takeover: takeover.operationId }),
  });
  try {
    if (plan.groups.length === 0) {
      if (takeover !== undefined) await running.lock();
      return await running.end(takeover === undefined ? 'unchanged' : 'done');
    }
    const confirmed = options.confirm === undefined ? (await ctx.ask({ kind: 'confirm-plan', plan: renderPlan(plan, ctx.mask) })) === true : await options.confirm(plan, all);
    if (!confirmed) return await running.end('refused');
    return await carryOut(ctx, running, plan, operation);
  } catch (error) {
    return running.end(isAbort(error) ? 'cancelled' : outcomeOf(error), problemOf(error));
  }
}

async function carryOut(ctx: OperationContext, running: RunningOperation, plan: Plan, operation: ServiceOperation): Promise<OperationResult> {
  for (const [at, stages] of plan.groups.entries()) {
    const args = { service: String(stages[0]?.steps[0]?.title.args?.['service'] ?? ''), servers: stages.map(({ host }) => host).join(', ') };
    ctx.emit({ type: 'phase', operationId: plan.operationId, title: `service.phase.${operation}`, args, index: at + 1, count: plan.groups.length, at: ctx.clock.now() });
    const results = await running.run(stages, { last: at === plan.groups.length - 1 });
    const failed = results.find(({ ok }) => !ok);
    if (failed !== undefined) return running.end(failed.interrupted ? 'interrupted' : failed.problem?.code === 'cancelled' ? 'cancelled' : 'failed', failed.problem);
  }
  return running.end('done');
}

function partOf(ctx: OperationContext, operation: ServiceOperation, operationId: string, found: Found, volumes: readonly string[]): Part {
  const work = { ctx, operationId, found };
  const { server, service, containers } = found;
  const version = containers[0]?.labels['jiji.version'] ?? '';
  const line = (kind: PlanLine['kind'], code: string, args: Readonly<Record<string, string>> = {}): PlanLine => ({ host: server, service: service.name, kind, text: { code, args: { service: service.name, version, server, ...args } } });
  if (operation === 'remove') return removal(ctx, work, volumes, line);
  if (containers.length === 0) return { found, lines: [line('unchanged', 'service.line.absent')] };
  switch (operation) {
    case 'stop':
      return containers.every(({ running }) => !running) ? { found, lines: [line('unchanged', 'service.line.unchanged-stop')] } : { found, stage: stopStage(work), lines: [line('change', 'service.line.stop')] };
    case 'start':
      return containers.every(({ running }) => running) && serves(ctx, found) ? { found, lines: [line('unchanged', 'service.line.unchanged-start')] } : { found, stage: startStage(work), lines: [line('change', 'service.line.start')] };
    case 'restart':
      return { found, stage: restartStage(work), lines: [line('short-stop', 'service.line.restart')] };
  }
}

/** Its routes let requests through, and the names point to it. */
function serves(ctx: OperationContext, { observed, service, containers }: Found): boolean {
  const prefix = `${containerName(ctx.config.project, service.name)}-`;
  const rows = observed.registry;
  return routesOf(observed).every((route) => !route.name.startsWith(prefix) || !route.paused)
    && (rows === null || 'error' in rows || containers.every(({ id }) => rows.containers.some((row) => row.id === id && row.state === 'active')));
}

function removal(ctx: OperationContext, work: Parameters<typeof removeStage>[0], volumes: readonly string[], line: (kind: PlanLine['kind'], code: string, args?: Readonly<Record<string, string>>) => PlanLine): Part {
  const { found } = work;
  const prefix = containerName(ctx.config.project, found.service.name);
  const names = (found.observed.containers ?? []).filter(({ name, labels }) => labels['jiji.service'] === found.service.name && labels['jiji.project'] === ctx.config.project && name.startsWith(prefix)).map(({ name }) => name);
  const routes = routesOf(found.observed).filter(({ name }) => name.startsWith(`${prefix}-`) && /^\d+$/.test(name.slice(prefix.length + 1)));
  const rows = found.observed.registry === null || 'error' in found.observed.registry ? [] : found.observed.registry.containers.filter((row) => row.service === found.service.name && row.project === ctx.config.project && row.server_id === found.observed.parameters?.serverId);
  const own = found.service.volumes.filter(({ named }) => named).map(({ source }) => source);
  const going = own.filter((volume) => volumes.includes(volume));
  if (names.length === 0 && routes.length === 0 && rows.length === 0 && going.length === 0) return { found, lines: [line('unchanged', 'service.line.absent')] };
  return {
    found, stage: removeStage(work, going),
    lines: [line('change', 'service.line.remove', { containers: names.join(', ') }), ...going.map((volume) => line('warning', 'service.line.volume', { volume })), ...own.filter((volume) => !going.includes(volume)).map((volume) => line('change', 'service.line.volume-kept', { volume }))],
  };
}

/** One server after another, so that of several at most one does not serve. */
function planOf(operation: ServiceOperation, operationId: string, all: readonly Found[], parts: readonly Part[]): Plan {
  const groups = parts.flatMap(({ stage }) => (stage === undefined ? [] : [[stage]]));
  const changed = new Set(groups.flat().map(({ host }) => host));
  return {
    operation, operationId, groups, summary: parts.flatMap(({ lines }) => lines),
    stateHashes: Object.fromEntries(all.filter(({ server }) => changed.has(server)).map(({ server, observed }) => [server, stateHash(observed)])),
  };
}

/** A volume that none of the services has. */
export const unknownVolumes = (found: readonly Found[], wanted: readonly string[]): readonly Problem[] => {
  const known = new Set(found.flatMap(({ service }) => service.volumes.filter(({ named }) => named).map(({ source }) => source)));
  return wanted.filter((volume) => !known.has(volume)).map((volume) => problem('volume-unknown', { volume, services: [...new Set(found.map(({ service }) => service.name))].join(', '), volumes: [...known].join(', ') || '–' }));
};
