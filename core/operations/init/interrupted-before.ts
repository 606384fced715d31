import type { OperationContext } from '../context.ts';
import { readPointers } from '../pointers.ts';

/**
 * The newest operation of this kind that this machine began for the file and did not end. Running it again goes on with
 * it: every step asks first what is there already. A lock that somebody else holds is not taken by that.
 */
export async function interruptedBefore(ctx: OperationContext, operation: string): Promise<string | undefined> {
  const own = (await readPointers(ctx.stateDir)).filter((pointer) => pointer.operation === operation && pointer.configPath === ctx.configPath && pointer.project === ctx.config.project);
  return own.sort((a, b) => b.startedAt - a.startedAt)[0]?.operationId;
}
