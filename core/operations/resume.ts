import { problem, ProblemError, registerMessages, sleep } from '../base/index.ts';
import { inspect } from '../remote/inspect.ts';
import type { InterruptedOperation, OperationResult } from '../protocol/worker.ts';
import type { OperationContext } from './context.ts';
import { deploy } from './deploy.ts';
import { init } from './init.ts';
import { undoInit } from './init/undo.ts';
import { unfinishedOfNetwork } from './init/unfinished.ts';
import { rotateKeys } from './keys/rotate.ts';
import { evict } from './membership/evict.ts';
import { refuseNewer } from './journal.ts';
import { removePointer, unattendedPointers, type Pointer } from './pointers.ts';
import { changeProxy } from './proxy/change.ts';
import { wishOf } from './rollout/options.ts';
import { imagesOf, resumeRollback, withImages } from './rollback/rollback.ts';
import { resumeRestart, resumeService } from './services/services.ts';
import { teardown } from './teardown.ts';
import { levelOf } from './teardown/survey.ts';
import { undoOperation } from './undo.ts';

registerMessages({
  'interrupted-none': 'Nothing was interrupted.',
  'interrupted-over': 'Nothing is left to do: the servers have ended it by themselves.',
  'interrupted-running': '{operation} still runs on {host} by itself.',
  'interrupted-unknown': 'There is no interrupted operation {operationId}.',
  'resume-unsupported': '{operation} cannot be resumed by itself; run it again.',
  'undo-one-way': '{operation} cannot be taken back: what it changed has no state before to go back to.',
  'undo-one-way.remedy': 'Resume it: every step asks first what is there already.',
  'remedy.run-again': 'Run it again: it takes over its own lock.',
});

/** What they removed is gone: they can only go on. */
const oneWay: ReadonlySet<string> = new Set(['server_teardown', 'server_evict', 'network_keys', 'network_repair']);

/** An operation that began on servers and has no end there. */
export interface Unfinished {
  readonly operationId: string;
  readonly operation: string;
  readonly hosts: readonly string[];
  readonly request: Readonly<Record<string, unknown>>;
}

/** What this machine remembers; no server is asked. */
export async function interrupted(ctx: OperationContext): Promise<readonly InterruptedOperation[]> {
  return (await ownPointers(ctx)).map((pointer) => ({
    operationId: pointer.operationId, operation: pointer.operation, configPath: pointer.configPath, servers: pointer.hosts, startedAt: pointer.startedAt,
  }));
}

const ownPointers = (ctx: OperationContext): Promise<readonly Pointer[]> =>
  unattendedPointers({ stateDir: ctx.stateDir, configPath: ctx.configPath, project: ctx.config.project }, ctx.clock.now());

/**
 * Finishes an interrupted operation: looks again, plans anew from what is there, and takes the dead owner's lock over.
 * Without an id the oldest one. Rejects with `interrupted-none` or `interrupted-unknown`.
 */
export async function resume(ctx: OperationContext, params: { readonly operationId?: string } = {}): Promise<OperationResult> {
  const found = (await unfinishedOfNetwork(ctx, params.operationId)) ?? (await findUnfinished(ctx, params.operationId));
  if (found.operation === 'undo') return undoOperation(ctx, found);
  if (found.operation === 'server_init') return init(ctx, { servers: names(found.request['servers']), fresh: names(found.request['fresh']), takeover: found.operationId });
  if (found.operation === 'network_repair') return init(ctx, { servers: names(found.request['servers']), membersOnly: true, takeover: found.operationId });
  if (found.operation === 'network_keys') return rotateKeys(ctx, { servers: names(found.request['servers']), ...(typeof found.request['round'] === 'string' ? { round: found.request['round'] } : { round: found.operationId }), takeover: found.operationId });
  if (found.operation === 'server_evict') return evict(ctx, { server: names([found.request['server']])[0] ?? '', takeover: found.operationId });
  if (found.operation === 'server_teardown') return teardown(ctx, { servers: names(found.request['servers']), volumes: names(found.request['volumes']), ...levelOf(found.request['level']), takeover: found.operationId });
  if (found.operation === 'rollback') return finished(ctx, found, await resumeRollback(ctx, found.request, found));
  if (found.operation === 'restart') return finished(ctx, found, await resumeRestart(ctx, found.request, found));
  if (found.operation === 'stop' || found.operation === 'start' || found.operation === 'remove') return finished(ctx, found, await resumeService(ctx, found.operation, found.request, found));
  if (found.operation === 'proxy_boot' || found.operation === 'proxy_upgrade') return finished(ctx, found, await changeProxy(ctx, found.operation === 'proxy_boot' ? 'proxyBoot' : 'proxyUpgrade', { servers: names(found.request['servers']) }, found));
  if (found.operation !== 'deploy') throw new ProblemError(problem('resume-unsupported', { operation: found.operation }, { remedy: { code: 'remedy.run-again' } }));
  const images = imagesOf(found.request);
  const result = await deploy(withImages(ctx, images), { services: names(found.request['services']), servers: names(found.request['servers']), ...wishOf(found.request), ...(Object.keys(images).length === 0 ? {} : { request: { images } }) }, found);
  return finished(ctx, found, result);
}

/** What was taken over and ended well needs no note any more. */
async function finished(ctx: OperationContext, found: Unfinished, result: OperationResult): Promise<OperationResult> {
  if (result.outcome === 'done' || result.outcome === 'unchanged') await removePointer(ctx.stateDir, found.operationId);
  return result;
}

/** Takes an interrupted operation back, as far as it can be. */
export async function undo(ctx: OperationContext, params: { readonly operationId?: string } = {}): Promise<OperationResult> {
  const found = (await unfinishedOfNetwork(ctx, params.operationId)) ?? (await findUnfinished(ctx, params.operationId));
  if (found.operation === 'server_init') return undoInit(ctx, found);
  if (oneWay.has(found.operation)) throw new ProblemError(problem('undo-one-way', { operation: found.operation }, { remedy: { code: 'undo-one-way.remedy' } }));
  const result = await undoOperation(ctx, found);
  if (result.outcome === 'done') await removePointer(ctx.stateDir, found.operationId);
  return result;
}

const names = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []);

/** What the servers say of one operation that has no end there. */
interface Open {
  readonly operation: string;
  readonly hosts: readonly string[];
  readonly request: Readonly<Record<string, unknown>>;
  /** A stage of it runs by itself on this server. */
  activeOn?: string;
}

async function openOperations(ctx: OperationContext): Promise<ReadonlyMap<string, Open>> {
  const open = new Map<string, Open>();
  await Promise.all(ctx.config.servers.map(async ({ name: server }) => {
    const observed = await inspect(await ctx.connect(server), ctx.config.builder.engine, { signal: ctx.signal });
    for (const { operationId, head, request, active } of observed.operations) {
      if (head.project !== ctx.config.project) continue;
      refuseNewer(operationId, head.v, server);
      const known = open.get(operationId) ?? { operation: head.operation, hosts: head.hosts, request: request ?? {} };
      if (active) known.activeOn = server;
      open.set(operationId, known);
    }
  }));
  return open;
}

const lookAgainMs = 2000;

/**
 * The servers say what is unfinished; the pointer only says where to look first. A pointer to something that has ended
 * goes. Where a stage still runs by itself its end is awaited: it may be the end of all.
 */
async function findUnfinished(ctx: OperationContext, operationId: string | undefined): Promise<Unfinished> {
  const until = ctx.clock.monotonic() + ctx.settings.lock.waitSeconds * 1000;
  for (;;) {
    const open = await openOperations(ctx);
    const over = (await ownPointers(ctx)).filter((pointer) => !open.has(pointer.operationId));
    for (const pointer of over) await removePointer(ctx.stateDir, pointer.operationId);
    const chosen = operationId ?? [...open.keys()].sort()[0];
    const found = chosen === undefined ? undefined : open.get(chosen);
    if (chosen === undefined) throw new ProblemError(problem(over.length === 0 ? 'interrupted-none' : 'interrupted-over'));
    if (found === undefined) throw new ProblemError(problem(over.some((pointer) => pointer.operationId === chosen) ? 'interrupted-over' : 'interrupted-unknown', { operationId: chosen }));
    const inFile = new Set(ctx.config.servers.map((server) => server.name));
    if (found.activeOn === undefined) return { operationId: chosen, operation: found.operation, request: found.request, hosts: found.hosts.filter((host) => inFile.has(host)) };
    const running = { operation: found.operation, host: found.activeOn };
    if (ctx.clock.monotonic() + lookAgainMs > until) throw new ProblemError(problem('interrupted-running', running, { host: running.host, remedy: { code: 'remedy.wait' } }));
    ctx.emit({ type: 'progress', operationId: chosen, host: running.host, title: 'interrupted-running', args: running, at: ctx.clock.now() });
    await sleep(ctx.clock, lookAgainMs, ctx.signal);
  }
}
