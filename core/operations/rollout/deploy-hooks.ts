import { isAbort, problemOf, type Problem } from '../../base/index.ts';
import type { OperationResult } from '../../protocol/worker.ts';
import { hook, requireHook, type HookFacts, type HookName } from '../hooks/index.ts';
import type { OperationContext } from '../context.ts';
import type { Plan } from '../plan.ts';

/** The hooks of one deploy: before it at most once, however often it is planned again. */
export class DeployHooks {
  readonly #ctx: OperationContext;
  #began = false;

  constructor(ctx: OperationContext) {
    this.#ctx = ctx;
  }

  /** Rejects when `before-deploy` fails: the lock is not taken then. */
  async before(plan: Plan): Promise<void> {
    if (this.#began) return;
    await requireHook(this.#ctx, 'before-deploy', factsOf(plan));
    this.#began = true;
  }

  /** What follows an end that came after the beginning; failures are warnings, since nothing depends on it any more. */
  async after(plan: Plan, result: OperationResult, warn: (found: Problem) => void): Promise<void> {
    if (!this.#began || result.outcome === 'refused') return;
    const facts = { ...factsOf(plan), outcome: result.outcome, ...(result.problem === undefined ? {} : { problem: result.problem.code }) };
    const done = result.outcome === 'done' || result.outcome === 'unchanged';
    const returned = result.rollout?.some((line) => line.state === 'returned') === true;
    const names: readonly HookName[] = [done ? 'after-deploy' : 'on-failure', ...(returned ? ['on-rollback' as const] : [])];
    for (const name of names) {
      try {
        // A cancelled deploy still tells that it was.
        const found = await hook(this.#ctx, name, facts, new AbortController().signal);
        if (found !== undefined) warn(found);
      } catch (error) {
        if (!isAbort(error)) warn(problemOf(error));
      }
    }
  }
}

function factsOf(plan: Plan): HookFacts {
  const lines = plan.summary.filter((line) => line.service !== undefined && line.kind !== 'unchanged');
  return {
    operation: plan.operation, operationId: plan.operationId, services: [...new Set(lines.flatMap((line) => line.service ?? []))], servers: [...new Set(lines.map((line) => line.host))],
    versions: Object.fromEntries(lines.map((line) => [line.service ?? '', String(line.text.args?.['version'] ?? '')])),
  };
}
