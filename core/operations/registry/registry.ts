import { ulid } from 'ulid';
import { problem, ProblemError, problemOf, type Problem } from '../../base/index.ts';
import type { OperationResult } from '../../protocol/worker.ts';
import { localMachine } from '../build/machine.ts';
import { isLocalRegistry } from '../build/names.ts';
import type { OperationContext } from '../context.ts';
import { registryLogin, type RegistryLogin } from '../images/login.ts';
import { loginProblem } from '../images/pull-problem.ts';
import { selectServers } from '../init/look.ts';
import { outcomeOf } from '../outcome.ts';
import type { Plan, Stage } from '../plan.ts';
import { renderPlan } from '../plan-view.ts';
import { beginOperation, type RunningOperation } from '../runner.ts';
import { registryContainer, registryVolume, removeLocalRegistry, startLocalRegistry } from './local.ts';
import loginScript from './login.sh';
import './messages.ts';

export interface RegistryParams {
  readonly servers?: readonly string[];
  /** Only this machine (`local`) or only the servers; both without it. */
  readonly where?: 'local' | 'servers';
}

/** The operation `registry setup`: a local registry is started; for a remote one everybody logs in. */
export const registrySetup = (ctx: OperationContext, params: RegistryParams): Promise<OperationResult> =>
  (isLocalRegistry(ctx.config) ? here(ctx, 'registry_setup', async () => ((await startLocalRegistry(ctx)) === 'started' ? 'done' : 'unchanged')) : registryLoginAll(ctx, params));

/** The operation `registry login`: this machine's engine and the servers' keep the login of the file. */
export const registryLoginAll = (ctx: OperationContext, params: RegistryParams): Promise<OperationResult> => everywhere(ctx, 'login', params);

/** The operation `registry logout`. */
export const registryLogout = (ctx: OperationContext, params: RegistryParams): Promise<OperationResult> => everywhere(ctx, 'logout', params);

/** The operation `registry remove`: the local registry's container goes; its volume when its name is typed. */
export async function registryRemove(ctx: OperationContext, params: { readonly confirm?: readonly string[] }): Promise<OperationResult> {
  if (!isLocalRegistry(ctx.config)) throw new ProblemError(problem('registry-local-only', { server: ctx.config.builder.registry.server ?? '' }));
  const plan: Plan = { operation: 'registry_remove', operationId: ulid(ctx.clock.now()), groups: [], stateHashes: {}, summary: [{ host: '', kind: 'change', text: { code: 'registry.line.remove', args: { name: registryContainer, volume: registryVolume } } }] };
  const given = params.confirm?.includes(registryVolume) === true;
  if (!given && (await ctx.ask({ kind: 'confirm-plan', plan: renderPlan(plan, ctx.mask) })) !== true) return here(ctx, 'registry_remove', () => Promise.resolve('refused'));
  return here(ctx, 'registry_remove', async () => ((await removeLocalRegistry(ctx, given)) ? 'done' : 'unchanged'));
}

/** Work on this machine alone. */
async function here(ctx: OperationContext, operation: string, work: () => Promise<OperationResult['outcome']>): Promise<OperationResult> {
  const operationId = ulid(ctx.clock.now());
  const from = ctx.clock.monotonic();
  ctx.emit({ type: 'operation-started', operation, operationId, hosts: [], at: ctx.clock.now() });
  let outcome: OperationResult['outcome'];
  let found: Problem | undefined;
  try {
    outcome = await work();
  } catch (error) {
    [outcome, found] = [outcomeOf(error), problemOf(error)];
  }
  const shown = found === undefined ? {} : { problem: found };
  ctx.emit({ type: 'operation-ended', operation, operationId, result: outcome, ...shown, at: ctx.clock.now() });
  return { operationId, outcome, ...shown, durationMs: Math.round(ctx.clock.monotonic() - from), roundTrips: {} };
}

async function everywhere(ctx: OperationContext, kind: 'login' | 'logout', params: RegistryParams): Promise<OperationResult> {
  const login = registryLogin(ctx.config);
  if (login === undefined) throw new ProblemError(problem('registry-remote-only'));
  const servers = params.where === 'local' ? [] : selectServers(ctx.config.servers, params.servers).map((server) => server.name);
  const local = params.where !== 'servers';
  if (servers.length === 0) return here(ctx, `registry_${kind}`, async () => { await onThisMachine(ctx, kind, login); return 'done'; });
  const stages = servers.map((server): Stage => stageOf(ctx, server, kind, login));
  const summary = [...(local ? [''] : []), ...servers].map((host) => ({ host, kind: 'change' as const, text: { code: `registry.line.${kind}`, args: { registry: login.registry, username: login.username } } }));
  const plan: Plan = { operation: `registry_${kind}`, operationId: ulid(ctx.clock.now()), groups: [stages], stateHashes: {}, summary };
  const operation = await beginOperation(ctx, { operation: plan.operation, operationId: plan.operationId, lockName: ctx.config.project, hosts: servers, plan, message: login.registry });
  try {
    if ((await ctx.ask({ kind: 'confirm-plan', plan: renderPlan(plan, ctx.mask) })) !== true) return await operation.end('refused');
    if (local) await onThisMachine(ctx, kind, login);
    return await onServers(operation, stages);
  } catch (error) {
    return operation.end(outcomeOf(error), problemOf(error));
  }
}

async function onServers(operation: RunningOperation, stages: readonly Stage[]): Promise<OperationResult> {
  const failed = (await operation.run(stages, { last: true })).find((result) => !result.ok);
  return operation.end(failed === undefined ? 'done' : failed.interrupted ? 'interrupted' : 'failed', failed?.problem);
}

const stageOf = (ctx: OperationContext, host: string, kind: 'login' | 'logout', login: RegistryLogin): Stage => ({
  id: `registry-${kind}`, host, onFailure: 'none',
  steps: [{
    id: `registry.${kind}`, title: { code: `registry.step.${kind}`, args: { registry: login.registry, username: login.username } }, script: loginScript,
    args: [kind, ctx.config.builder.engine, login.server, login.registry, login.username], ...(kind === 'login' ? { secret: login.password } : {}),
  }],
});

async function onThisMachine(ctx: OperationContext, kind: 'login' | 'logout', login: RegistryLogin): Promise<void> {
  const { engine } = ctx.config.builder;
  const argv = kind === 'login' ? [engine, 'login', '--username', login.username, '--password-stdin', login.server] : [engine, 'logout', login.server];
  const result = await localMachine.run(argv, { signal: ctx.signal, ...(kind === 'login' ? { stdin: login.password } : {}) });
  const evidence = ctx.mask.apply(result.stderr.trim());
  if (result.code === 0 || (kind === 'logout' && /not logged in/i.test(evidence))) return;
  if (result.code === 127) throw new ProblemError(problem('build-engine-missing', { engine, machine: localMachine.name }, { evidence, remedy: { code: 'remedy.build-engine' } }));
  throw new ProblemError(kind === 'login' ? loginProblem(undefined, login.registry, login.username, evidence) : problem('registry-logout', { registry: login.registry }, { evidence }));
}
