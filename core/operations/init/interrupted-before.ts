import type { OperationContext } from '../context.ts';
import { unattendedPointers, type Pointer } from '../pointers.ts';

/**
 * The newest operation of this kind that this machine began for the file and did not end. Running it again goes on with
 * it: every step asks first what is there already. A lock that somebody else holds is not taken by that.
 */
export async function interruptedPointer(ctx: OperationContext, operation: string): Promise<Pointer | undefined> {
  const own = (await unattendedPointers({ stateDir: ctx.stateDir, configPath: ctx.configPath, project: ctx.config.project }, ctx.clock.now())).filter((pointer) => pointer.operation === operation);
  return [...own].sort((a, b) => b.startedAt - a.startedAt)[0];
}

/** The same, as the id that takes its lock over. */
export const interruptedBefore = async (ctx: OperationContext, operation: string): Promise<string | undefined> => (await interruptedPointer(ctx, operation))?.operationId;
