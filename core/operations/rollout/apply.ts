import { isAbort, problem, ProblemError, problemOf, sleep, type Problem } from '../../base/index.ts';
import type { OperationOutcome } from '../../protocol/events.ts';
import type { OperationResult } from '../../protocol/worker.ts';
import type { OperationContext } from '../context.ts';
import type { DeployInput } from '../deploy/input.ts';
import type { DeployPlan } from '../deploy/plan-deploy.ts';
import type { Stage } from '../plan.ts';
import type { RunningOperation, StageResult } from '../runner.ts';
import type { EarlierOperation } from '../undo.ts';
import { watchCanary } from './canary.ts';
import { returnFleet } from './return.ts';
import { RolloutTable } from './table.ts';
import './messages.ts';

/** A deploy on its way over its servers. */
export interface Rolling {
  readonly ctx: OperationContext;
  readonly operation: RunningOperation;
  readonly input: DeployInput;
  readonly plan: DeployPlan;
  /** Interrupted deploys that this one finishes, oldest first: what they had kept is taken back with it. */
  readonly earlier: readonly EarlierOperation[];
}

/** A failure inside a rollout, after something was done. */
class Broken extends Error {
  readonly problem: Problem;
  readonly interrupted: boolean;
  constructor(found: Problem, interrupted = false) {
    super(found.code);
    this.problem = found;
    this.interrupted = interrupted;
  }
}

/**
 * Runs the plan's groups with their pauses and the canary's gate. On a failure it stops, and takes back what can be taken
 * back: the canary before its promotion, or the whole fleet when that was asked for.
 */
export async function applyRollout(rolling: Rolling): Promise<OperationResult> {
  const { operation, plan } = rolling;
  const table = new RolloutTable(plan);
  const done: Stage[] = [];
  const end = async (outcome: OperationOutcome, found?: Problem): Promise<OperationResult> => ({ ...(await operation.end(outcome, found)), rollout: table.lines });
  try {
    for (const at of plan.groups.keys()) await runGroup(rolling, at, done, table);
    return await end('done');
  } catch (thrown) {
    if (done.length === 0 && !(thrown instanceof Broken)) throw thrown;
    const broken = brokenBy(thrown);
    const hint = table.lines.some((line) => line.state === 'new') ? withRest(broken.problem) : broken.problem;
    if (broken.interrupted) return end('interrupted', broken.problem);
    const outcome = broken.problem.code === 'cancelled' ? 'cancelled' : 'failed';
    const returned = await returnFleet(rolling, done, table);
    if (returned === 'nothing') return end(outcome, hint);
    return returned === 'done' ? end(outcome, broken.problem) : end('interrupted', returned);
  }
}

function brokenBy(thrown: unknown): Broken {
  if (thrown instanceof Broken) return thrown;
  if (isAbort(thrown)) return new Broken(problem('cancelled'));
  return new Broken(problemOf(thrown));
}

/** Pressing Deploy again goes on with what is left. */
const withRest = (found: Problem): Problem => ({ ...found, remedy: found.remedy === undefined ? { code: 'rollout.remedy.rest', command: 'jiji.deploy' } : { command: 'jiji.deploy', ...found.remedy } });

async function runGroup(rolling: Rolling, at: number, done: Stage[], table: RolloutTable): Promise<void> {
  const { ctx, operation, plan, input } = rolling;
  if (plan.canary?.before === at) {
    await operation.lock();
    const verdict = await watchCanary(ctx, plan.operationId, input, plan.canary);
    if (verdict !== 'promote') throw new Broken(verdict);
  }
  if (plan.pauseBefore.has(at) && input.rollout.waitSeconds > 0) {
    ctx.emit({ type: 'progress', operationId: plan.operationId, title: 'rollout.phase.pause', args: { seconds: input.rollout.waitSeconds }, at: ctx.clock.now() });
    await sleep(ctx.clock, input.rollout.waitSeconds * 1000, ctx.signal);
  }
  tellPhase(ctx, plan, at);
  const stages = plan.groups[at] ?? [];
  const results = await operation.run(stages, { last: at === plan.groups.length - 1 });
  for (const stage of stages) settle(stage, results.find((result) => result.host === stage.host && result.stage === stage.id), done, table);
  const failed = results.find((result) => result.interrupted) ?? results.find((result) => !result.ok);
  if (failed !== undefined) throw new Broken(failed.problem ?? problemOf(new ProblemError(problem('stage-failed', { code: 1 }))), failed.interrupted);
}

function settle(stage: Stage, result: StageResult | undefined, done: Stage[], table: RolloutTable): void {
  if (result === undefined) return;
  // What was kept may be gone as soon as a stage has begun to end it.
  if (result.ok || stage.commits === true) done.push(stage);
  table.set(stage, result.ok ? 'new' : result.interrupted ? 'unknown' : 'failed');
}

function tellPhase(ctx: OperationContext, plan: DeployPlan, at: number): void {
  const stages = plan.groups[at] ?? [];
  const servers = stages.map((stage) => stage.host).join(', ');
  const service = stages[0]?.steps[0]?.title.args?.['service'];
  const words = stages[0]?.commits === true ? { title: 'rollout.phase.finish', args: { servers } }
    : service === undefined ? { title: 'deploy.phase.proxy' } : { title: 'deploy.phase.service', args: { service, servers } };
  ctx.emit({ type: 'phase', operationId: plan.operationId, ...words, index: at + 2, count: plan.groups.length + 1, at: ctx.clock.now() });
}
