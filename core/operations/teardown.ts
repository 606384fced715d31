import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { problem, ProblemError, problemOf, registerMessages, renderCode, type Problem } from '../base/index.ts';
import type { OperationResult } from '../protocol/worker.ts';
import { runCommand } from '../remote/command.ts';
import { engineContainers, type EngineContainer } from '../remote/engine.ts';
import type { OperationContext } from './context.ts';
import { interruptedBefore } from './init/interrupted-before.ts';
import { lookAt, selectServers, together } from './init/look.ts';
import type { Observation } from './init/observation.ts';
import { outcomeOf } from './outcome.ts';
import type { Stage } from './plan.ts';
import { removePointer } from './pointers.ts';
import { beginOperation, type RunningOperation } from './runner.ts';
import { networkSteps, projectSteps, tombstoneReadStep, tombstoneStep } from './teardown/steps.ts';

export interface TeardownParams {
  readonly servers?: readonly string[];
  /** Names of servers that the person has typed already. */
  readonly confirm?: readonly string[];
  /** An interrupted teardown to go on with; without it, the last one that this machine remembers for the file. */
  readonly takeover?: string;
}

/** One server that is to be taken out. */
interface Leaving {
  readonly seen: Observation;
  /** Other projects still run here, so the network stays. */
  readonly networkStays: boolean;
  /** Id in the registry, where it has one. */
  readonly rowId?: string;
}

const operationName = 'server_teardown';

/**
 * Takes the project and, where no other project is left on a server, the private network off servers: afterwards they
 * are as before `init`, but for packages. Each step stands on its own, so a second run goes on where a first one failed.
 * Asks for every server's name. Rejects with a ProblemError as long as nothing was changed.
 */
export async function teardown(ctx: OperationContext, params: TeardownParams = {}): Promise<OperationResult> {
  const chosen = selectServers(ctx.config.servers, params.servers);
  const look = await lookAt(ctx, ctx.config.servers, '');
  const names = new Set(chosen.map((server) => server.name));
  const silent = look.silent.filter((entry) => entry.host !== undefined && names.has(entry.host));
  if (silent.length > 0) throw new ProblemError(together(silent));
  const leaving = await Promise.all(look.seen.filter((seen) => names.has(seen.server.name) && seen.document.traces).map((seen) => judge(ctx, seen)));
  const going = new Set(leaving.filter((server) => !server.networkStays).map((server) => server.seen.server.name));
  const staying = look.seen.filter((seen) => !going.has(seen.server.name) && seen.document.registry !== null && 'servers' in seen.document.registry);
  const takeover = params.takeover ?? (await interruptedBefore(ctx, operationName));
  const operation = await beginOperation(ctx, {
    ...(takeover === undefined ? {} : { takeover }),
    operation: operationName, lockName: '.network', hosts: [...new Set([...leaving.map((server) => server.seen.server.name), ...(going.size > 0 ? staying.map((seen) => seen.server.name) : [])])],
    request: { servers: params.servers ?? [] },
  });
  if (leaving.length === 0) return operation.end('unchanged');
  for (const server of leaving) if (server.networkStays) operation.warn(problem('teardown-network-kept', { host: server.seen.server.name }, { host: server.seen.server.name }));
  try {
    if (!(await confirmed(ctx, leaving, params.confirm ?? []))) return await operation.end('refused');
    await takeDown(ctx, operation, leaving, staying);
    await keepAudit(ctx, leaving);
    const result = await operation.end('done');
    if (takeover !== undefined) await removePointer(ctx.stateDir, takeover);
    await Promise.all(leaving.filter((server) => !server.networkStays).map((server) => removeLast(ctx, server)));
    return result;
  } catch (error) {
    return await operation.end(outcomeOf(error), problemOf(error));
  }
}

async function judge(ctx: OperationContext, seen: Observation): Promise<Leaving> {
  const containers = seen.document.engineInstalled ? await runCommand(seen.host, engineContainers(ctx.config.builder.engine), { signal: ctx.signal }) : [];
  const others = containers.filter((container) => isOthers(container, ctx.config.project));
  const { registry, publicKey, serverId } = seen.document;
  const row = registry !== null && 'servers' in registry ? registry.servers.find((entry) => entry.removed_at === 0 && (entry.wireguard_pubkey === publicKey || entry.id === serverId)) : undefined;
  const rowId = row?.id ?? serverId ?? undefined;
  return { seen, networkStays: others.length > 0, ...(rowId === undefined ? {} : { rowId }) };
}

/** A container of another project that the product manages; the proxy and check containers carry no project. */
const isOthers = ({ labels }: EngineContainer, project: string): boolean => labels['jiji.managed'] === 'true' && labels['jiji.project'] !== undefined && labels['jiji.project'] !== project;

async function confirmed(ctx: OperationContext, leaving: readonly Leaving[], given: readonly string[]): Promise<boolean> {
  for (const { seen, networkStays } of leaving) {
    const { name } = seen.server;
    if (given.includes(name)) continue;
    const steps = [...projectSteps(ctx.config.builder.engine, ctx.config.project, []), ...(networkStays ? [] : networkSteps(ctx.config.builder.engine, ctx.config.network.serviceDomain))];
    const text = `${renderCode('teardown.confirm', { server: name })}\n${steps.map((step) => `- ${renderCode(step.title.code, step.title.args)}`).join('\n')}`;
    if ((await ctx.ask({ kind: 'typed-name', name, text })) !== name) return false;
  }
  return true;
}

async function takeDown(ctx: OperationContext, operation: RunningOperation, leaving: readonly Leaving[], staying: readonly Observation[]): Promise<void> {
  const engine = ctx.config.builder.engine;
  const services = ctx.config.services.map((service) => service.name);
  const stage = (phase: string, seen: Observation, steps: Stage['steps']): Stage => ({ id: `${phase}-${ctx.config.servers.indexOf(seen.server)}`, host: seen.server.name, steps, onFailure: 'none' });
  const going = leaving.filter((server) => !server.networkStays);
  const ids = going.flatMap((server) => (server.rowId === undefined ? [] : [server.rowId]));
  const [teller] = staying;
  await runAll(operation, leaving.filter(({ seen }) => seen.document.engineInstalled && !seen.document.missing.includes('jq')).map(({ seen }) => stage('project', seen, projectSteps(engine, ctx.config.project, services))));
  if (teller !== undefined && ids.length > 0) {
    await runAll(operation, [stage('tombstone', teller, [tombstoneStep(ids)])]);
    await runAll(operation, staying.filter((seen) => seen !== teller).map((seen) => stage('read', seen, [tombstoneReadStep(ids)])));
  }
  await runAll(operation, going.map(({ seen }) => stage('network', seen, networkSteps(engine, ctx.config.network.serviceDomain))));
}

async function runAll(operation: RunningOperation, stages: readonly Stage[]): Promise<void> {
  if (stages.length === 0) return;
  const results = await operation.run(stages);
  const problems: readonly Problem[] = results.flatMap((result) => (result.ok ? [] : [result.problem ?? problem('internal', { message: `stage ${result.stage} failed` }, { host: result.host })]));
  if (problems.length > 0) throw new ProblemError(together(problems));
}

/** The audit trail comes home before it goes. */
async function keepAudit(ctx: OperationContext, leaving: readonly Leaving[]): Promise<void> {
  const time = new Date(ctx.clock.now()).toISOString().replaceAll(/[:.]/g, '-');
  await Promise.all(leaving.filter((server) => !server.networkStays).map(async ({ seen }) => {
    const result = await seen.host.run('file="/var/lib/jiji/projects/$1/audit.jsonl"; if [ -f "$file" ]; then cat "$file"; fi', [ctx.config.project], { signal: ctx.signal });
    if (result.stdout === '') return;
    const folder = path.join(ctx.projectRoot, '.jiji');
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, `audit-${seen.server.name}-${time}.jsonl`), result.stdout);
  }));
}

/** Lock, journal and audit trail, after the operation has ended everywhere. */
async function removeLast(ctx: OperationContext, { seen }: Leaving): Promise<void> {
  const result = await seen.host.run('rm -rf /var/lib/jiji /run/jiji-op', [], { signal: ctx.signal });
  if (result.code !== 0) ctx.emit({ type: 'warning', problem: problem('teardown-rest', { host: seen.server.name }, { host: seen.server.name, evidence: result.stderr }), at: ctx.clock.now() });
}

registerMessages({
  'teardown.confirm': 'Everything of this project and of the private network is removed from {server}; packages stay. Type the name of the server to go on.',
  'teardown-network-kept': 'Containers of other projects run on {host}: the private network stays there.',
  'teardown-rest': '/var/lib/jiji on {host} could not be removed completely; run teardown again.',
});
