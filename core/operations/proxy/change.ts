import { ulid } from 'ulid';
import { isAbort, problem, ProblemError, problemOf } from '../../base/index.ts';
import type { OperationResult } from '../../protocol/worker.ts';
import { routesOf, stateHash, type Observed } from '../../remote/inspect.ts';
import type { OperationContext } from '../context.ts';
import type { Takeover } from '../deploy.ts';
import { certificateProblems } from '../deploy/certificates.ts';
import type { DeployInput, Placement } from '../deploy/input.ts';
import { Leases } from '../deploy/leases.ts';
import { containerName, wordOf } from '../deploy/names.ts';
import { proxyContainerArgs, routeName } from '../deploy/proxy-args.ts';
import { loadProxyImage, proxyPart } from '../deploy/proxy-image.ts';
import { rerouteStage } from '../deploy/service-stage.ts';
import { dnsOf } from '../deploy/steps/start.ts';
import { hasRoute } from '../deploy/wanted-route.ts';
import { selectServers } from '../init/look.ts';
import { outcomeOf } from '../outcome.ts';
import type { Part } from '../parts.ts';
import type { Plan, PlanLine, Stage, Step } from '../plan.ts';
import { renderPlan } from '../plan-view.ts';
import { beginOperation, type RunningOperation } from '../runner.ts';
import { inputOf } from '../services/scope.ts';
import { versionOf } from './findings.ts';
import { lookAtProxy } from './status.ts';
import './messages.ts';

export type ProxyChange = 'proxyBoot' | 'proxyUpgrade';

/** As journals and the audit call it. */
const auditName: Readonly<Record<ProxyChange, string>> = { proxyBoot: 'proxy_boot', proxyUpgrade: 'proxy_upgrade' };

export interface ProxyParams {
  readonly servers?: readonly string[] | undefined;
  /** Upgrade also a proxy that is of this product's version. */
  readonly force?: boolean | undefined;
}

/** How long a new proxy takes until it answers, as far as experience goes; requests fail meanwhile. */
const gapSeconds = 3;

interface Work {
  readonly server: string;
  readonly observed: Observed;
  readonly placements: readonly Placement[];
  readonly part: Part;
  readonly input: DeployInput;
}

/**
 * `proxyBoot`: the proxy runs and has every route of this file (its state file may be gone or torn: file, containers and
 * registry know them all). `proxyUpgrade`: the proxy of this product's version takes over, one server after another, and
 * the old one comes back when it does not answer with all routes.
 */
export async function changeProxy(ctx: OperationContext, operation: ProxyChange, params: ProxyParams = {}, takeover?: Takeover): Promise<OperationResult> {
  const operationId = ulid(ctx.clock.now());
  const all = await survey(ctx, operationId, params);
  const plan = planOf(ctx, operation, operationId, all, params);
  const hosts = [...plan.groups.flat().map(({ host }) => host), ...(takeover?.hosts ?? [])];
  const running = await beginOperation(ctx, {
    operation: auditName[operation], operationId, lockName: ctx.config.project, hosts: [...new Set(hosts)], plan, stateHashes: plan.stateHashes,
    machineIds: Object.fromEntries(all.flatMap(({ server, observed }) => (observed.host.machineId === null ? [] : [[server, observed.host.machineId]]))),
    request: { servers: params.servers ?? [] }, message: 'kamal-proxy', ...(takeover === undefined ? {} : { takeover: takeover.operationId }),
  });
  try {
    if (plan.groups.length === 0) {
      if (takeover !== undefined) await running.lock();
      return await running.end(takeover === undefined ? 'unchanged' : 'done');
    }
    if ((await ctx.ask({ kind: 'confirm-plan', plan: renderPlan(plan, ctx.mask) })) !== true) return await running.end('refused');
    for (const { server, input } of all) if (plan.stateHashes[server] !== undefined) await loadProxyImage(ctx, input, server);
    return await carryOut(ctx, running, plan, operation);
  } catch (error) {
    return running.end(isAbort(error) ? 'cancelled' : outcomeOf(error), problemOf(error));
  }
}

async function survey(ctx: OperationContext, operationId: string, params: ProxyParams): Promise<readonly Work[]> {
  const services = ctx.config.services.filter(({ proxy }) => proxy.length > 0);
  const servers = selectServers(ctx.config.servers, params.servers).map(({ name }) => name).filter((name) => services.some((service) => service.servers.includes(name)));
  if (servers.length === 0) throw new ProblemError(problem('proxy-nowhere'));
  const [bad] = services.flatMap((service) => certificateProblems(service, ctx.clock.now()));
  if (bad !== undefined) throw new ProblemError(bad);
  return Promise.all(servers.map(async (server) => {
    const { observed } = await lookAtProxy(ctx, server);
    const proxy = observed.containers?.find(({ name }) => name === 'kamal-proxy');
    if (proxy !== undefined && proxy.labels['jiji.managed'] !== 'true') throw new ProblemError(problem('foreign-resource', { name: 'kamal-proxy', project: ctx.config.project }, { host: server }));
    const placements = services.filter((service) => service.servers.includes(server) && deployed(ctx, service.name, observed)).map((service) => ({ service, server, observed }));
    return { server, observed, placements, part: await proxyPart(ctx, server), input: inputOf(ctx, operationId, placements.map((placement) => ({ ...placement, containers: [] }))) };
  }));
}

/** Its containers are there, all of them; a service that never ran has nothing to route to. */
const deployed = (ctx: OperationContext, service: string, observed: Observed): boolean => observed.containers?.some(({ name, running }) => running && name === containerName(ctx.config.project, service)) === true;

function planOf(ctx: OperationContext, operation: ProxyChange, operationId: string, all: readonly Work[], params: ProxyParams): Plan {
  const parts = all.map((work) => (operation === 'proxyBoot' ? bootOf(ctx, work) : upgradeOf(ctx, work, params.force === true)));
  const groups = parts.flatMap(({ stages }) => stages.map((stage) => [stage]));
  const changed = new Set(groups.flat().map(({ host }) => host));
  return {
    operation: auditName[operation], operationId, groups, summary: parts.flatMap(({ lines }) => lines),
    stateHashes: Object.fromEntries(all.filter(({ server }) => changed.has(server)).map(({ server, observed }) => [server, stateHash(observed)])),
  };
}

interface Planned {
  readonly stages: readonly Stage[];
  readonly lines: readonly PlanLine[];
}

function bootOf(ctx: OperationContext, work: Work): Planned {
  const { server, observed, placements, part, input } = work;
  const runs = observed.containers?.some(({ name, running }) => name === 'kamal-proxy' && running) === true;
  const wrong = placements.filter((placement) => !hasAllRoutes(ctx, placement));
  const line = (kind: PlanLine['kind'], code: string, service?: string): PlanLine => ({ host: server, kind, ...(service === undefined ? {} : { service }), text: { code, args: { version: part.version, service: service ?? '' } } });
  if (runs && wrong.length === 0) return { stages: [], lines: [line('unchanged', 'proxy.line.unchanged')] };
  return {
    stages: [...(runs ? [] : [stageOf(work, 'boot', bootStep(ctx, work))]), ...wrong.map((placement) => rerouteStage(input, placement))],
    lines: [...(runs ? [] : [line('change', 'proxy.line.boot')]), ...wrong.map(({ service }) => line('change', 'proxy.line.reroute', service.name))],
  };
}

function hasAllRoutes(ctx: OperationContext, { service, observed }: Placement): boolean {
  const containers = (observed.containers ?? []).filter(({ labels, running, name }) => running && labels['jiji.service'] === service.name && labels['jiji.project'] === ctx.config.project && !/_(?:new|old)_\d+$/.test(name));
  return service.proxy.every((target) => hasRoute(routesOf(observed), ctx.config.project, service, target, containers) && !routesOf(observed).some((route) => route.paused && route.name === routeName(ctx.config.project, service.name, target.appPort)));
}

function upgradeOf(ctx: OperationContext, work: Work, force: boolean): Planned {
  const { server, observed, part } = work;
  const aside = observed.containers?.find(({ name }) => name === 'kamal-proxy_old_0');
  const proxy = aside ?? observed.containers?.find(({ name }) => name === 'kamal-proxy');
  if (proxy === undefined) return bootOf(ctx, work);
  const before = versionOf(proxy) || '?';
  const args = { before, version: part.version, seconds: gapSeconds };
  if (before === part.version && !force && aside === undefined) return { stages: [], lines: [{ host: server, kind: 'unchanged', text: { code: 'proxy.line.current', args } }] };
  const upgrade: Step = {
    id: 'proxy.upgrade', title: { code: 'proxy.step.upgrade', args }, script: 'jiji_proxy_upgrade "$@"', args: runArgs(ctx, work, proxy.ip),
    undo: { script: 'jiji_undo_proxy_upgrade "$@"', args: [ctx.config.builder.engine] }, expectedSeconds: 30,
  };
  return { stages: [stageOf(work, 'upgrade', upgrade)], lines: [{ host: server, kind: 'short-stop', text: { code: 'proxy.line.upgrade', args } }] };
}

const stageOf = ({ server }: Work, word: string, step: Step): Stage => ({ id: `proxy-${word}-${wordOf(server)}`, host: server, onFailure: 'stage', steps: [step] });

function runArgs(ctx: OperationContext, { observed, part }: Work, address: string): readonly string[] {
  const { engine } = ctx.config.builder;
  return [engine, part.image ?? '', address === '' ? (new Leases(observed).take() ?? '') : address, ...proxyContainerArgs(engine, part.image ?? '', part.version, dnsOf({ observed }))];
}

const bootStep = (ctx: OperationContext, work: Work): Step => ({
  id: 'proxy.boot', title: { code: 'deploy.step.proxy', args: { version: work.part.version } }, script: 'jiji_proxy_boot "$@"', args: runArgs(ctx, work, ''),
  undo: { script: 'jiji_undo_proxy_boot "$@"', args: [ctx.config.builder.engine] }, expectedSeconds: 30,
});

async function carryOut(ctx: OperationContext, running: RunningOperation, plan: Plan, operation: ProxyChange): Promise<OperationResult> {
  for (const [at, stages] of plan.groups.entries()) {
    const args = { servers: stages.map(({ host }) => host).join(', ') };
    ctx.emit({ type: 'phase', operationId: plan.operationId, title: operation === 'proxyBoot' ? 'proxy.phase.boot' : 'proxy.phase.upgrade', args, index: at + 1, count: plan.groups.length, at: ctx.clock.now() });
    const failed = (await running.run(stages, { last: at === plan.groups.length - 1 })).find(({ ok }) => !ok);
    if (failed !== undefined) return running.end(failed.interrupted ? 'interrupted' : failed.problem?.code === 'cancelled' ? 'cancelled' : 'failed', failed.problem);
  }
  return running.end('done');
}
