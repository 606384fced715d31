import { ulid } from 'ulid';
import { ProblemError, problemOf, type Problem } from '../base/index.ts';
import type { OperationResult, PlanView } from '../protocol/worker.ts';
import type { OperationContext } from './context.ts';
import { outcomeOf } from './outcome.ts';
import { deployDetails } from './deploy/audit-details.ts';
import type { DeployInput } from './deploy/input.ts';
import { planDeploy, type DeployPlan } from './deploy/plan-deploy.ts';
import { loadProxyImage } from './deploy/proxy-image.ts';
import { pullImages } from './deploy/pull.ts';
import { surveyDeploy, type DeployParams } from './deploy/survey.ts';
import { isEmptyPlan } from './plan.ts';
import { renderPlan } from './plan-view.ts';
import { beginOperation, type RunningOperation, type StageResult } from './runner.ts';

export type { DeployParams } from './deploy/survey.ts';

/** What the plan that is carried out knows more than the one that was shown. */
interface Carried {
  digests: DeployInput['digests'];
}

/** An interrupted deploy that this one finishes. */
export interface Takeover {
  readonly operationId: string;
  /** Its servers: all their locks are taken and given back. */
  readonly hosts: readonly string[];
}

/** What `deploy` would do now. Changes nothing; problems stand in the view. */
export async function planDeployView(ctx: OperationContext, params: DeployParams = {}): Promise<PlanView> {
  const plan = planDeploy(await surveyDeploy(ctx, params, ulid(ctx.clock.now())));
  return renderPlan(plan, ctx.mask, [...plan.problems, ...plan.warnings]);
}

/**
 * Brings services to what the file says, one server after another: the old container serves until the new one is proven
 * healthy. Rejects with a ProblemError as long as nothing was changed; what fails later is in the result.
 */
export async function deploy(ctx: OperationContext, params: DeployParams = {}, takeover?: Takeover): Promise<OperationResult> {
  const roundTripsBefore = new Map<string, number>();
  const counting: OperationContext = {
    ...ctx,
    connect: async (server) => {
      const host = await ctx.connect(server);
      if (!roundTripsBefore.has(server)) roundTripsBefore.set(server, host.roundTrips);
      return host;
    },
  };
  const input = await surveyDeploy(counting, params, ulid(ctx.clock.now()), takeover?.hosts);
  const plan = planDeploy(input);
  const [problem] = plan.problems;
  if (problem !== undefined) throw new ProblemError(withOthers(problem, plan.problems));
  const carried: Carried = { digests: input.digests };
  const operation = await begin(ctx, input, plan, params, takeover, roundTripsBefore, carried);
  for (const warning of plan.warnings) operation.warn(warning);
  try {
    return await carryOut(ctx, operation, input, plan, takeover !== undefined, carried);
  } catch (error) {
    return operation.end(outcomeOf(error), problemOf(error));
  }
}

const withOthers = (first: Problem, all: readonly Problem[]): Problem =>
  all.length === 1 ? first : { ...first, evidence: [first.evidence, ...all.slice(1).map((other) => `${other.host ?? ''} ${other.code} ${JSON.stringify(other.args)}`)].filter((line) => line !== undefined).join('\n') };

function begin(ctx: OperationContext, input: DeployInput, plan: DeployPlan, params: DeployParams, takeover: Takeover | undefined, roundTripsBefore: ReadonlyMap<string, number>, carried: Carried): Promise<RunningOperation> {
  const hosts = [...new Set([...plan.groups.flat().map((stage) => stage.host), ...(takeover?.hosts ?? [])])];
  return beginOperation(ctx, {
    operation: params.as ?? 'deploy', operationId: input.operationId, lockName: ctx.config.project, hosts, plan, stateHashes: plan.stateHashes, roundTripsBefore,
    machineIds: Object.fromEntries([...input.observed].flatMap(([server, { host }]) => (host.machineId === null ? [] : [[server, host.machineId]]))),
    request: { services: params.services ?? [], servers: params.servers ?? [], ...params.request },
    auditDetails: (host) => deployDetails({ ...input, digests: carried.digests }, host),
    message: plan.summary.filter((line) => line.service !== undefined && line.kind !== 'unchanged').map((line) => `${line.service ?? ''} ${String(line.text.args?.['version'] ?? '')}`).join(', '),
    ...(takeover === undefined ? {} : { takeover: takeover.operationId }),
  });
}

async function carryOut(ctx: OperationContext, operation: RunningOperation, input: DeployInput, stated: DeployPlan, resuming: boolean, carried: Carried): Promise<OperationResult> {
  if (isEmptyPlan(stated)) {
    if (resuming) await operation.lock();
    return operation.end(resuming ? 'done' : 'unchanged');
  }
  if ((await ctx.ask({ kind: 'confirm-plan', plan: renderPlan(stated, ctx.mask, stated.warnings) })) !== true) return operation.end('refused');
  const plan = await prepare(ctx, input, stated);
  carried.digests = plan.digests;
  if (isEmptyPlan(plan)) return operation.end('unchanged');
  for (const [at, stages] of plan.groups.entries()) {
    tellPhase(ctx, plan, at);
    const results = await operation.run(stages, { last: at === plan.groups.length - 1 });
    const failed = results.find((result) => !result.ok);
    if (failed !== undefined) return await endFailed(operation, failed);
  }
  return operation.end('done');
}

/** Outside the lock: images, and the plan again where their digests were not known. */
async function prepare(ctx: OperationContext, input: DeployInput, stated: DeployPlan): Promise<DeployPlan> {
  ctx.emit({ type: 'phase', operationId: input.operationId, title: 'deploy.phase.pull', index: 1, count: stated.groups.length + 1, at: ctx.clock.now() });
  const digests = await pullImages(ctx, input, stated);
  await Promise.all(stated.proxyServers.map((server) => loadProxyImage(ctx, input, server)));
  return digests.size === input.digests.size ? stated : planDeploy({ ...input, digests });
}

function tellPhase(ctx: OperationContext, plan: DeployPlan, at: number): void {
  const stages = plan.groups[at] ?? [];
  const service = stages[0]?.steps[0]?.title.args?.['service'];
  const words = service === undefined ? { title: 'deploy.phase.proxy' } : { title: 'deploy.phase.service', args: { service, servers: stages.map((stage) => stage.host).join(', ') } };
  ctx.emit({ type: 'phase', operationId: plan.operationId, ...words, index: at + 2, count: plan.groups.length + 1, at: ctx.clock.now() });
}

const endFailed = (operation: RunningOperation, failed: StageResult): Promise<OperationResult> =>
  operation.end(failed.interrupted ? 'interrupted' : failed.problem?.code === 'cancelled' ? 'cancelled' : 'failed', failed.problem);
