import { problem, ProblemError, registerMessages, renderCode, type Problem } from '../../base/index.ts';
import type { LockRelease, ServerLock } from '../../protocol/locks.ts';
import { auditText } from '../audit.ts';
import type { OperationContext } from '../context.ts';
import { selectServers } from '../init/look.ts';
import { forgetLock } from './own-locks.ts';
import script from './release.sh';
import { lockLibrary, locksOn, type SeenLock } from './show.ts';

registerMessages({
  'lock.break-confirm': 'The lock of {project} is broken on {servers}, whoever holds it: {holders}. Type the name of the project to go on.',
  'not-confirmed': 'Not confirmed; nothing was changed.',
  'lock-kept': '{who} holds the lock on {host} ({state}): it was left as it is.',
  'remedy.lock-break': 'Ask its holder; to take it away all the same: jiji lock release --break.',
});

export interface ReleaseParams {
  readonly servers?: readonly string[];
  /** Also locks of others that were taken by hand, of other tools, or that cannot be read; asks for the project's name. */
  readonly break?: boolean;
  /** Names that the person has typed already. */
  readonly confirm?: readonly string[];
}

type Way = 'own' | 'free' | 'break';

/** What may be done with a lock: an operation that lives or was interrupted keeps its own, whatever is asked for. */
function wayOf({ lock }: SeenLock, breaking: boolean): Way | undefined {
  if (lock.state === 'finished') return 'free';
  if (lock.mine) return 'own';
  return breaking && (lock.state === 'manual' || lock.state === 'foreign' || lock.state === 'unreadable') ? 'break' : undefined;
}

/** Gives back locks that were taken by hand here; breaks others' only when asked to and after the project's name was typed. */
export async function lockRelease(ctx: OperationContext, params: ReleaseParams = {}): Promise<readonly LockRelease[]> {
  const { project } = ctx.config;
  const servers = selectServers(ctx.config.servers, params.servers).map(({ name }) => name);
  const seen = (await Promise.all(servers.map(async (server) => (await locksOn(ctx, server)).filter(({ lock }) => lock.name === project)))).flat();
  const planned = seen.map((each) => ({ each, way: wayOf(each, params.break === true) }));
  const broken = planned.filter(({ way }) => way === 'break').map(({ each }) => each.lock);
  if (broken.length > 0 && !(await confirmed(ctx, broken, params.confirm ?? []))) throw new ProblemError(problem('not-confirmed'));
  const results = await Promise.all(planned.map(async ({ each, way }): Promise<LockRelease> => ({ server: each.lock.server, lock: each.lock, result: way === undefined ? 'kept' : await release(ctx, each, way) })));
  for (const { lock, result } of results) if (result === 'kept' && lock !== undefined) ctx.emit({ type: 'warning', problem: kept(lock), at: ctx.clock.now() });
  for (const { each } of planned) if (each.lock.mine && results.every((one) => one.lock?.mine !== true || one.result !== 'kept')) await forgetLock(ctx.stateDir, each.lockId);
  return [...results, ...servers.filter((server) => !results.some((one) => one.server === server)).map((server): LockRelease => ({ server, result: 'absent' }))];
}

async function confirmed(ctx: OperationContext, locks: readonly ServerLock[], given: readonly string[]): Promise<boolean> {
  const { project } = ctx.config;
  if (given.includes(project)) return true;
  const holders = [...new Set(locks.map((lock) => [lock.by ?? lock.file ?? '?', lock.message ?? ''].filter((part) => part !== '').join(': ')))].join('; ');
  return (await ctx.ask({ kind: 'typed-name', name: project, text: words(project, locks, holders) })) === project;
}

const words = (project: string, locks: readonly ServerLock[], holders: string): string => renderCode('lock.break-confirm', { project, servers: locks.map(({ server }) => server).join(', '), holders });

const kept = (lock: ServerLock): Problem => problem('lock-kept', { who: lock.by ?? lock.file ?? '?', host: lock.server, state: lock.state }, {
  host: lock.server, remedy: lock.state === 'interrupted' ? { code: 'remedy.resume-or-undo', command: 'jiji.resume' } : lock.state === 'running' || lock.state === 'alive' ? { code: 'remedy.wait' } : { code: 'remedy.lock-break', command: 'jiji.lockRelease' },
});

/** Gives one server's lock back, as `acquire` does when it did not get them all. */
export const releaseOwn = async (ctx: OperationContext, server: string, lockId: string): Promise<void> => {
  await release(ctx, { lock: { server, name: ctx.config.project, state: 'manual', ageSeconds: 0, mine: true }, lockId, info: '' }, 'own');
};

async function release(ctx: OperationContext, seen: SeenLock, way: Way): Promise<LockRelease['result']> {
  const { lock } = seen;
  const message = way === 'break' ? `broken: ${lock.by ?? lock.file ?? 'unknown holder'}` : 'released';
  const audit = auditText({ action: 'deployment_unlock', status: 'SUCCESS', message, user: ctx.operator, host: lock.server, client: ctx.client, operationId: lock.operationId ?? seen.lockId }, ctx.mask);
  const host = await ctx.connect(lock.server);
  const result = await host.run(`${lockLibrary}${script}`, [ctx.config.project, way, seen.lockId, seen.info, lock.file ?? '', audit.text, audit.details, audit.json]);
  const word = result.stdout.trim();
  return word === 'released' || word === 'broken' || word === 'absent' ? word : 'kept';
}
