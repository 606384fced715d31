import { problem, ProblemError, registerMessages } from '../../base/index.ts';
import type { OperationContext } from '../context.ts';
import { removePointer, unattendedPointers, type Pointer } from '../pointers.ts';

/** Operations on the network itself: their servers may be bare or dead, so less is asked of them than of others. */
const ofNetwork: ReadonlySet<string> = new Set(['server_init', 'server_teardown', 'server_evict', 'network_keys', 'network_repair']);

/** Plain sh: a server in the middle of its first init has no jq and no engine yet. */
const isOpen = 'journal=/var/lib/jiji/operations/$1/journal.ndjson; [ -e "$journal" ] && ! grep -q \'^{"type":"finish"\' "$journal"';

/**
 * An unfinished operation on the network that this machine remembers: the one of that id, else the oldest note that is
 * still open, if it is one of these. Undefined when it is none of these. Rejects with `interrupted-over` when no server
 * that answers has it open; a resumed operation that was interrupted again has two notes, of which the first one is over.
 */
export async function unfinishedOfNetwork(ctx: OperationContext, operationId: string | undefined): Promise<Pointer | undefined> {
  const own = await unattendedPointers({ stateDir: ctx.stateDir, configPath: ctx.configPath, project: ctx.config.project }, ctx.clock.now());
  const candidates = [...own].filter((each) => operationId === undefined || each.operationId === operationId).sort((a, b) => a.startedAt - b.startedAt);
  let over = false;
  for (const pointer of candidates) {
    if (!ofNetwork.has(pointer.operation)) return undefined;
    if (await isUnfinished(ctx, pointer)) return pointer;
    over = true;
  }
  if (over) throw new ProblemError(problem('interrupted-over'));
  return undefined;
}

async function isUnfinished(ctx: OperationContext, pointer: Pointer): Promise<boolean> {
  const inFile = new Set(ctx.config.servers.map((server) => server.name));
  const open = await Promise.allSettled(pointer.hosts.filter((host) => inFile.has(host)).map(async (host) => (await (await ctx.connect(host)).run(isOpen, [pointer.operationId], { signal: ctx.signal })).code === 0));
  const answers = open.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  if (answers.length === 0) throw new ProblemError(problem('unfinished-silent', { operation: pointer.operation, servers: pointer.hosts.join(', ') }));
  if (answers.some((value) => value)) return true;
  // Its note stays as long as a server may still have it open.
  if (answers.length === open.length) await removePointer(ctx.stateDir, pointer.operationId);
  return false;
}

registerMessages({ 'unfinished-silent': 'None of the servers of the interrupted {operation} answers ({servers}).' });
