import { ulid } from 'ulid';
import { problem, ProblemError, registerMessages, sleep } from '../../base/index.ts';
import type { LockView } from '../../protocol/locks.ts';
import { auditText } from '../audit.ts';
import type { OperationContext } from '../context.ts';
import { selectServers } from '../init/look.ts';
import { lockInfoHead, refusal, refusalProblem, worthWaiting, type Refusal } from '../lock.ts';
import script from './acquire.sh';
import { forgetLock, rememberLock } from './own-locks.ts';
import { releaseOwn } from './release.ts';
import { lockLibrary, lockShow } from './show.ts';

registerMessages({
  'lock-message-missing': 'A lock needs a message that says why, of 1 to 200 characters.',
  'lock-unwritten': 'The lock on {host} could not be written.',
});

const retryMs = 2000;

export interface AcquireParams {
  readonly servers?: readonly string[];
  /** Why, for whoever finds it. */
  readonly message: string;
  /** How long to wait for an operation that runs; default: `lock.waitSeconds` of the settings. */
  readonly waitSeconds?: number;
}

/**
 * Takes the project's lock by hand, on all servers or on none: nobody deploys until it is released. Rejects with the
 * holder's problem (`lock-…`) after giving back what was taken.
 */
export async function lockAcquire(ctx: OperationContext, params: AcquireParams): Promise<LockView> {
  const message = params.message.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
  if (message === '' || message.length > 200) throw new ProblemError(problem('lock-message-missing'));
  const lockId = ulid(ctx.clock.now());
  const servers = await inOrder(ctx, selectServers(ctx.config.servers, params.servers).map(({ name }) => name));
  await rememberLock(ctx.stateDir, lockId, ctx.config.project);
  const until = ctx.clock.monotonic() + (params.waitSeconds ?? ctx.settings.lock.waitSeconds) * 1000;
  for (;;) {
    const refused = await takeAll(ctx, servers, lockId, message);
    if (refused === undefined) return lockShow(ctx, { servers });
    if (!worthWaiting(refused.refusal) || ctx.clock.monotonic() + retryMs > until) {
      await forgetLock(ctx.stateDir, lockId);
      throw new ProblemError(refusalProblem(refused.server, refused.refusal));
    }
    const found = refusalProblem(refused.server, refused.refusal);
    ctx.emit({ type: 'progress', operationId: lockId, host: refused.server, title: 'runner.waiting-for-lock', args: found.args, at: ctx.clock.now() });
    await sleep(ctx.clock, retryMs, ctx.signal);
  }
}

/** Lowest machine-id first, as every operation does: of two that begin at once exactly one wins. */
async function inOrder(ctx: OperationContext, servers: readonly string[]): Promise<readonly string[]> {
  const ids = await Promise.all(servers.map(async (name) => ({ name, id: (await (await ctx.connect(name)).run('cat /etc/machine-id', [], { signal: ctx.signal })).stdout.trim() })));
  return ids.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)).map(({ name }) => name);
}

interface Refused {
  readonly server: string;
  readonly refusal: Refusal;
}

/** Undefined when all were taken; else what was taken is given back. */
async function takeAll(ctx: OperationContext, servers: readonly string[], lockId: string, message: string): Promise<Refused | undefined> {
  const taken: string[] = [];
  const take = async (server: string): Promise<Refused | undefined> => {
    const found = await takeOne(ctx, server, lockId, message);
    if (found === undefined) taken.push(server);
    return found === undefined ? undefined : { server, refusal: found };
  };
  const [first, ...rest] = servers;
  try {
    const refused = first === undefined ? undefined : (await take(first)) ?? (await Promise.all(rest.map(take))).find((each) => each !== undefined);
    if (refused !== undefined) await Promise.all(taken.map((server) => releaseOwn(ctx, server, lockId)));
    return refused;
  } catch (error) {
    await Promise.all(taken.map((server) => releaseOwn(ctx, server, lockId)));
    throw error;
  }
}

async function takeOne(ctx: OperationContext, server: string, lockId: string, message: string): Promise<Refusal | undefined> {
  const head = lockInfoHead(ctx, { lockId, operationId: lockId, operation: 'lock', message }, true);
  const audit = auditText({ action: 'deployment_lock', status: 'SUCCESS', message, user: ctx.operator, host: server, client: ctx.client, operationId: lockId }, ctx.mask);
  const host = await ctx.connect(server);
  const result = await host.run(`${lockLibrary}${script}`, [ctx.config.project, lockId, lockId, head, audit.text, audit.details, audit.json], { signal: ctx.signal });
  if (result.code === 0) return undefined;
  const parsed = refusal.safeParse(parseJson(result.stdout));
  if (parsed.success) return parsed.data;
  throw new ProblemError(problem('lock-unwritten', { host: server }, { host: server, evidence: result.stderr }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
