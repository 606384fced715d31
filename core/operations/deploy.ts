import { ulid } from 'ulid';
import { problemOf, type Problem } from '../base/index.ts';
import type { OperationResult, PlanView } from '../protocol/worker.ts';
import type { OperationContext } from './context.ts';
import { outcomeOf } from './outcome.ts';
import { deployDetails } from './deploy/audit-details.ts';
import { buildForDeploy, builtRequest } from './build/for-deploy.ts';
import type { DeployInput } from './deploy/input.ts';
import { planDeploy, type DeployPlan } from './deploy/plan-deploy.ts';
import { refuseProblems } from './deploy/preflight-report.ts';
import { loadProxyImage } from './deploy/proxy-image.ts';
import { pullImages } from './deploy/pull.ts';
import { sendUploads } from './deploy/uploads/send-uploads.ts';
import { surveyDeploy, type DeployParams } from './deploy/survey.ts';
import { isEmptyPlan } from './plan.ts';
import { renderPlan } from './plan-view.ts';
import { applyRollout } from './rollout/apply.ts';
import { confirmDeploy } from './rollout/confirm.ts';
import { rememberPlan, shownPlan, type ShownPlan } from './rollout/changes.ts';
import { DeployHooks } from './rollout/deploy-hooks.ts';
import { planDocuments } from './rollout/documents.ts';
import { lastTimings } from './rollout/timings.ts';
import { beginOperation, type RunningOperation } from './runner.ts';
import { earlierIn, type EarlierOperation } from './undo.ts';

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
  /** What it was asked for; those that it had itself taken over stand in `earlier`. */
  readonly request?: Readonly<Record<string, unknown>>;
}

/** One try: a world that moved meanwhile makes another one. */
interface Attempt {
  readonly ctx: OperationContext;
  readonly params: DeployParams;
  readonly takeover?: Takeover;
  readonly hooks: DeployHooks;
  /** What was confirmed in the try before. */
  readonly confirmed?: ShownPlan;
}

const mostAttempts = 4;

/** What `deploy` would do now. Changes nothing; problems stand in the view. */
export async function planDeployView(ctx: OperationContext, params: DeployParams = {}): Promise<PlanView> {
  const input = await surveyDeploy(ctx, { unreachable: 'tell', ...params }, ulid(ctx.clock.now()));
  const plan = planDeploy(input);
  const view = renderPlan(plan, ctx.mask, [...plan.problems, ...plan.warnings], await lastTimings(ctx, plan));
  rememberPlan(view.hash, shownPlan(plan, input.observed));
  return { ...view, documents: planDocuments(input, plan, ctx.mask) };
}

/**
 * Brings services to what the file says, one server after another: the old container serves until the new one is proven
 * healthy. Rejects with a ProblemError as long as nothing was changed; what fails later is in the result.
 */
export async function deploy(ctx: OperationContext, params: DeployParams = {}, takeover?: Takeover): Promise<OperationResult> {
  const hooks = new DeployHooks(ctx);
  let confirmed: ShownPlan | undefined;
  for (let attempt = 1; ; attempt++) {
    const tried = await tryDeploy({ ctx, params, hooks, ...(takeover === undefined ? {} : { takeover }), ...(confirmed === undefined ? {} : { confirmed }) });
    const moved = tried.result.outcome === 'refused' && tried.result.problem?.code === 'plan-stale';
    if (!moved || attempt >= mostAttempts || ctx.signal.aborted) return tried.result;
    confirmed = tried.shown;
  }
}

async function tryDeploy(attempt: Attempt): Promise<{ readonly result: OperationResult; readonly shown: ShownPlan }> {
  const { ctx, params, takeover, hooks } = attempt;
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
  refuseProblems(plan.problems);
  const carried: Carried = { digests: input.digests };
  const operation = await begin(ctx, input, plan, params, takeover, roundTripsBefore, carried);
  for (const warning of plan.warnings) operation.warn(warning);
  const shown = shownPlan(plan, input.observed);
  const finish = async (result: OperationResult): Promise<{ readonly result: OperationResult; readonly shown: ShownPlan }> => {
    await hooks.after(plan, result, (warning) => operation.warn(warning));
    return { result, shown };
  };
  try {
    return await finish(await carryOut(attempt, operation, input, plan, carried));
  } catch (error) {
    return finish(await operation.end(outcomeOf(error), problemOf(error)));
  }
}

function begin(ctx: OperationContext, input: DeployInput, plan: DeployPlan, params: DeployParams, takeover: Takeover | undefined, roundTripsBefore: ReadonlyMap<string, number>, carried: Carried): Promise<RunningOperation> {
  const hosts = [...new Set([...plan.groups.flat().map((stage) => stage.host), ...(takeover?.hosts ?? [])])];
  const wish = { ...(params.canary === undefined ? {} : { canary: params.canary }), onFailure: input.rollout.onFailure, earlier: earlierOf(takeover) };
  return beginOperation(ctx, {
    operation: params.as ?? 'deploy', operationId: input.operationId, lockName: ctx.config.project, hosts, plan, stateHashes: plan.stateHashes, roundTripsBefore,
    machineIds: Object.fromEntries([...input.observed].flatMap(([server, { host }]) => (host.machineId === null ? [] : [[server, host.machineId]]))),
    request: { services: params.services ?? [], servers: params.servers ?? [], ...wish, ...builtRequest(input), ...params.request },
    auditDetails: (host) => deployDetails({ ...input, digests: carried.digests }, host),
    message: plan.summary.filter((line) => line.service !== undefined && line.kind !== 'unchanged').map((line) => `${line.service ?? ''} ${String(line.text.args?.['version'] ?? '')}`).join(', '),
    ...(takeover === undefined ? {} : { takeover: takeover.operationId }),
  });
}

/** The chain of interrupted operations that this one goes on with, oldest first. */
const earlierOf = (takeover: Takeover | undefined): readonly EarlierOperation[] => (takeover === undefined ? [] : [...earlierIn(takeover.request), { operationId: takeover.operationId, hosts: takeover.hosts }]);

async function carryOut(attempt: Attempt, operation: RunningOperation, input: DeployInput, stated: DeployPlan, carried: Carried): Promise<OperationResult> {
  const { ctx, hooks, takeover } = attempt;
  if (isEmptyPlan(stated)) {
    if (takeover !== undefined) await operation.lock();
    return operation.end(takeover === undefined ? 'unchanged' : 'done');
  }
  if (!(await confirmDeploy(ctx, input, stated, attempt.confirmed, attempt.params.plan))) return operation.end('refused', again(attempt));
  const plan = await prepare(ctx, input, stated);
  carried.digests = plan.digests;
  if (isEmptyPlan(plan)) return operation.end('unchanged');
  await hooks.before(plan);
  return applyRollout({ ctx, operation, input: { ...input, digests: plan.digests }, plan, earlier: earlierOf(takeover) });
}

/** Not confirmed for the second time: what the person had confirmed did not hold any more. */
const again = (attempt: Attempt): Problem | undefined => (attempt.confirmed === undefined && attempt.params.plan === undefined ? undefined : { code: 'plan-changed', args: {} });

/** Outside the lock: images, and the plan again where their digests were not known. */
async function prepare(ctx: OperationContext, input: DeployInput, stated: DeployPlan): Promise<DeployPlan> {
  ctx.emit({ type: 'phase', operationId: input.operationId, title: 'deploy.phase.pull', index: 1, count: stated.groups.length + 1, at: ctx.clock.now() });
  const built = await buildForDeploy(ctx, input);
  const digests = await pullImages(ctx, built, stated);
  await Promise.all(stated.proxyServers.map((server) => loadProxyImage(ctx, input, server)));
  await sendUploads(ctx, input, stated);
  return digests.size === input.digests.size ? stated : planDeploy({ ...input, digests });
}
