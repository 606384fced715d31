import type { OperationContext } from '../context.ts';
import type { DeployInput } from '../deploy/input.ts';
import type { DeployPlan } from '../deploy/plan-deploy.ts';
import { renderPlan } from '../plan-view.ts';
import { differences, rememberedPlan, samePromise, shownPlan, type ShownPlan } from './changes.ts';

/**
 * The go-ahead for a plan. What was confirmed before and promises the same now is not asked again; where the world moved
 * in a way that changes the plan, the differences are told and it is asked anew.
 */
export async function confirmDeploy(ctx: OperationContext, input: DeployInput, plan: DeployPlan, confirmed: ShownPlan | undefined, shownHash: string | undefined): Promise<boolean> {
  const view = renderPlan(plan, ctx.mask, plan.warnings);
  if (confirmed === undefined && shownHash === undefined) return (await ctx.ask({ kind: 'confirm-plan', plan: view })) === true;
  if (confirmed === undefined && view.hash === shownHash) return true;
  const now = shownPlan(plan, input.observed);
  const before = confirmed ?? (shownHash === undefined ? undefined : rememberedPlan(shownHash));
  if (confirmed !== undefined && samePromise(confirmed, now)) {
    ctx.emit({ type: 'log', level: 'info', text: `planned again, the same: ${differences(confirmed, now).join('; ')}`, at: ctx.clock.now() });
    return true;
  }
  return (await ctx.ask({ kind: 'confirm-plan', plan: { ...view, again: before === undefined ? [] : differences(before, now) } })) === true;
}
