import * as z from 'zod';
import lib from '../../host/files/stage-lib.sh';
import lockScript from '../../host/files/stage-lock.sh';
import type { LockView, ServerLock } from '../../protocol/locks.ts';
import { runCommand, type Command } from '../../remote/command.ts';
import type { OperationContext } from '../context.ts';
import { selectServers } from '../init/look.ts';
import { ownLockIds } from './own-locks.ts';
import script from './show.sh';

export const lockLibrary = `${lib}\n${lockScript}\n`;

const line = z.object({ name: z.string(), state: z.enum(['running', 'alive', 'interrupted', 'finished', 'manual', 'foreign', 'unreadable']), info: z.string(), step: z.string(), ageSeconds: z.number(), file: z.string().optional() });
const text = z.string().min(1).catch('');
const infoSchema = z.object({ lockId: text, operation: text, operationId: text, acquiredBy: text, acquiredAt: text, client: text, message: text, fence: z.number().optional().catch(undefined) }).partial();

/** A lock with what its breaking needs. */
export interface SeenLock {
  readonly lock: ServerLock;
  readonly lockId: string;
  /** `info.json` as it was read. */
  readonly info: string;
}

const showLocks = (project: string): Command<readonly z.infer<typeof line>[]> => ({
  title: 'locks', script: `${lockLibrary}${script}`, args: [project],
  parse: (stdout) => stdout.split('\n').filter((each) => each !== '').map((each) => line.parse(JSON.parse(each))),
});

/** Locks of one server that concern the project of the file. */
export async function locksOn(ctx: OperationContext, server: string): Promise<readonly SeenLock[]> {
  const own = await ownLockIds(ctx.stateDir);
  const found = await runCommand(await ctx.connect(server), showLocks(ctx.config.project), { signal: ctx.signal });
  return found.map((each) => {
    const info = infoOf(each.info);
    const known: [keyof ServerLock, string | number | undefined][] = [
      ['operation', info.operation], ['operationId', info.operationId], ['by', info.acquiredBy], ['client', info.client], ['since', info.acquiredAt],
      ['message', info.message], ['fence', info.fence], ['step', each.step], ['file', each.file],
    ];
    const facts = Object.fromEntries(known.filter(([, value]) => value !== undefined && value !== '')) as Partial<ServerLock>;
    return { lock: { server, name: each.name, state: each.state, ageSeconds: Math.max(0, each.ageSeconds), mine: each.state === 'manual' && own.has(info.lockId ?? ''), ...facts }, lockId: info.lockId ?? '', info: each.info };
  });
}

function infoOf(raw: string): z.infer<typeof infoSchema> {
  try {
    const parsed = infoSchema.safeParse(JSON.parse(raw));
    return parsed.success ? parsed.data : {};
  } catch {
    return {}; // another tool's, or torn: it counts as held by somebody unknown
  }
}

/** The operation `lockShow`: who holds the project where. */
export async function lockShow(ctx: OperationContext, params: { readonly servers?: readonly string[] } = {}): Promise<LockView> {
  const servers = selectServers(ctx.config.servers, params.servers).map(({ name }) => name);
  const locks = (await Promise.all(servers.map(async (server) => (await locksOn(ctx, server)).map(({ lock }) => lock)))).flat();
  const held = new Set(locks.filter(({ name, state }) => name === ctx.config.project && state !== 'finished').map(({ server }) => server));
  return { locks, free: servers.filter((server) => !held.has(server)) };
}
