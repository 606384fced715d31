import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ulid } from 'ulid';
import { problem, ProblemError, problemOf, registerMessages, renderCode, type Problem } from '../base/index.ts';
import type { OperationResult, PlanView } from '../protocol/worker.ts';
import type { OperationContext } from './context.ts';
import { exportNetwork } from './init/export-network.ts';
import { exportTopology } from './init/export-topology.ts';
import { interruptedBefore } from './init/interrupted-before.ts';
import { together } from './init/look.ts';
import { planView } from './init/plan-view.ts';
import { settle, tellLeaving } from './membership/settle.ts';
import { outcomeOf } from './outcome.ts';
import type { Stage, Step } from './plan.ts';
import { removePointer } from './pointers.ts';
import { beginOperation, type RunningOperation } from './runner.ts';
import { engineStep, imagesStep, networkSteps, projectSteps, volumeSteps } from './teardown/steps.ts';
import { leavesNetwork, surveyTeardown, type Leaving, type TeardownSurvey, type TeardownWish } from './teardown/survey.ts';

export interface TeardownParams extends TeardownWish {
  /** Names of servers that the person has typed already. */
  readonly confirm?: readonly string[];
  /** An interrupted teardown to go on with; without it, the last one that this machine remembers for the file. */
  readonly takeover?: string;
  /** It takes an interrupted init back: the plan and a button are enough, since nothing ran there before. */
  readonly undo?: boolean;
}

const operationName = 'server_teardown';

/**
 * Takes the project and, where no other project is left on a server, the private network off servers: afterwards they
 * are as before `init`, but for packages. Each step stands on its own, so a second run goes on where a first one failed.
 * Asks for every server's name. Rejects with a ProblemError as long as nothing was changed.
 */
export async function teardown(ctx: OperationContext, params: TeardownParams = {}): Promise<OperationResult> {
  const survey = await surveyTeardown(ctx, params);
  const { leaving, staying } = survey;
  const going = leaving.filter(leavesNetwork);
  const takeover = params.takeover ?? (await interruptedBefore(ctx, operationName));
  const operation = await beginOperation(ctx, {
    ...(takeover === undefined ? {} : { takeover }),
    operation: operationName, lockName: '.network', hosts: [...new Set([...leaving.map((server) => server.seen.server.name), ...(going.length > 0 ? staying.map((seen) => seen.server.name) : [])])],
    request: { servers: params.servers ?? [], volumes: params.volumes ?? [], ...(params.level === undefined ? {} : { level: params.level }) },
  });
  if (leaving.length === 0) return operation.end('unchanged');
  for (const server of leaving) if (!leavesNetwork(server)) operation.warn(problem('teardown-network-kept', { host: server.seen.server.name }, { host: server.seen.server.name }));
  try {
    if (!(await confirmed(ctx, survey, params, operation.operationId))) return await operation.end('refused');
    await takeDown(ctx, operation, survey, params.volumes ?? []);
    await keepAudit(ctx, going);
    const result = await operation.end('done');
    if (takeover !== undefined) await removePointer(ctx.stateDir, takeover);
    await Promise.all(going.map((server) => removeLast(ctx, server)));
    return result;
  } catch (error) {
    return await operation.end(outcomeOf(error), problemOf(error));
  }
}

/** What a teardown would remove, and what that means for the others; changes nothing. */
export async function planTeardown(ctx: OperationContext, wish: TeardownWish = {}): Promise<PlanView> {
  return viewOf(ctx, await surveyTeardown(ctx, wish), wish.volumes ?? [], ulid(ctx.clock.now()));
}

const viewOf = (ctx: OperationContext, survey: TeardownSurvey, volumes: readonly string[], operationId: string): PlanView =>
  planView('teardown', operationId, [survey.leaving.map((server) => stageOf(ctx, 'project', server, projectPart(ctx, server, volumes))), survey.leaving.map((server) => stageOf(ctx, 'network', server, networkPart(ctx, server)))], [], survey.lines);

const stageOf = (ctx: OperationContext, phase: string, { seen }: Leaving, steps: readonly Step[]): Stage => ({ id: `${phase}-${ctx.config.servers.indexOf(seen.server)}`, host: seen.server.name, steps, onFailure: 'none' });

/** A server without engine or tools has nothing of a project to remove. */
const projectPart = (ctx: OperationContext, { seen }: Leaving, volumes: readonly string[]): readonly Step[] => {
  const { engine } = ctx.config.builder;
  if (!seen.document.engineInstalled || seen.document.missing.includes('jq')) return [];
  return [...projectSteps(engine, ctx.config.project, ctx.config.services.map((service) => service.name)), ...volumeSteps(engine, volumes)];
};

const networkPart = (ctx: OperationContext, server: Leaving): readonly Step[] => {
  const { engine } = ctx.config.builder;
  if (!leavesNetwork(server)) return [];
  return [
    ...(server.level === 'network' || !server.seen.document.engineInstalled ? [] : [imagesStep(engine, ctx.config.project)]),
    ...networkSteps(engine, ctx.config.network.serviceDomain),
    ...(server.level === 'engine' ? [engineStep(engine)] : []),
  ];
};

async function confirmed(ctx: OperationContext, survey: TeardownSurvey, params: TeardownParams, operationId: string): Promise<boolean> {
  if (params.undo === true) return (await ctx.ask({ kind: 'confirm-plan', plan: viewOf(ctx, survey, [], operationId) })) === true;
  for (const server of survey.leaving) {
    const { name } = server.seen.server;
    if ((params.confirm ?? []).includes(name)) continue;
    const plan = viewOf(ctx, { ...survey, leaving: [server], lines: survey.lines.filter((line) => line.host === name || !survey.leaving.some((other) => other.seen.server.name === line.host)) }, params.volumes ?? [], operationId);
    const code = !leavesNetwork(server) ? 'teardown.confirm-project' : server.level === 'engine' ? 'teardown.confirm-engine' : 'teardown.confirm';
    if ((await ctx.ask({ kind: 'typed-name', name, text: renderCode(code, { server: name, project: ctx.config.project, engine: ctx.config.builder.engine }), plan })) !== name) return false;
  }
  return true;
}

async function takeDown(ctx: OperationContext, operation: RunningOperation, { leaving, staying }: TeardownSurvey, volumes: readonly string[]): Promise<void> {
  const going = leaving.filter(leavesNetwork);
  await runAll(operation, leaving.map((server) => stageOf(ctx, 'project', server, projectPart(ctx, server, volumes))));
  await tellLeaving(operation, going.flatMap((server) => (server.rowId === undefined ? [] : [server.rowId])), staying);
  await runAll(operation, going.map((server) => stageOf(ctx, 'network', server, networkPart(ctx, server))));
  if (going.length === 0) return;
  const cluster = await settle(ctx, operation, staying);
  if (cluster !== undefined) await exportNetwork(ctx, cluster, {});
  await exportTopology(ctx);
}

async function runAll(operation: RunningOperation, stages: readonly Stage[]): Promise<void> {
  const waiting = stages.filter((stage) => stage.steps.length > 0);
  if (waiting.length === 0) return;
  const results = await operation.run(waiting);
  const problems: readonly Problem[] = results.flatMap((result) => (result.ok ? [] : [result.problem ?? problem('internal', { message: `stage ${result.stage} failed` }, { host: result.host })]));
  if (problems.length > 0) throw new ProblemError(together(problems));
}

/** The audit trail comes home before it goes. */
async function keepAudit(ctx: OperationContext, going: readonly Leaving[]): Promise<void> {
  const time = new Date(ctx.clock.now()).toISOString().replaceAll(/[:.]/g, '-');
  await Promise.all(going.map(async ({ seen }) => {
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
  'teardown.confirm': 'Everything of this project and of the private network is removed from {server}; packages and volumes that were not named stay. Type the name of the server to go on.',
  'teardown.confirm-project': 'Everything of the project {project} is removed from {server}; the private network stays for the others. Type the name of the server to go on.',
  'teardown.confirm-engine': 'Everything of Jiji is removed from {server}, and {engine} with all images and volumes. Type the name of the server to go on.',
  'teardown-network-kept': 'Containers of other projects run on {host}: the private network stays there.',
  'teardown-rest': '/var/lib/jiji on {host} could not be removed completely; run teardown again.',
});
