import { problem, ProblemError, registerMessages } from '../../base/index.ts';
import type { OperationResult } from '../../protocol/worker.ts';
import type { OperationContext } from '../context.ts';
import { removePointer } from '../pointers.ts';
import { teardown } from '../teardown.ts';

export interface UnfinishedInit {
  readonly operationId: string;
  readonly request: Readonly<Record<string, unknown>>;
}

/**
 * Takes an interrupted init back: the servers that had nothing of ours before it are torn down again, under its lock.
 * Members that it found stay what they are, since what init writes there is no newer than what the next one would write.
 */
export async function undoInit(ctx: OperationContext, found: UnfinishedInit): Promise<OperationResult> {
  const known = new Set(ctx.config.servers.map((server) => server.name));
  const fresh = (Array.isArray(found.request['fresh']) ? found.request['fresh'] : []).filter((name): name is string => typeof name === 'string' && known.has(name));
  if (fresh.length === 0) throw new ProblemError(problem('init-undo-nothing', {}, { remedy: { code: 'init-undo-nothing.remedy' } }));
  const result = await teardown(ctx, { servers: fresh, takeover: found.operationId, undo: true });
  if (result.outcome === 'done' || result.outcome === 'unchanged') await removePointer(ctx.stateDir, found.operationId);
  return result;
}

registerMessages({
  'init-undo-nothing': 'The interrupted init found only servers that were members before: there is nothing to take back.',
  'init-undo-nothing.remedy': 'Resume it, or run init again: every step asks first what is there already.',
});
