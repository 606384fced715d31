import { problem, ProblemError, problemOf, type Problem } from '../../base/index.ts';
import type { Observed } from '../../remote/inspect.ts';
import type { OperationContext } from '../context.ts';

/** Looks at all servers at once; those that cannot be reached are told together, and left out only when a person says so. */
export async function lookAtAll(ctx: OperationContext, servers: readonly string[], look: (server: string) => Promise<Observed>, skip: 'ask' | 'skip' | 'tell'): Promise<{ readonly observed: ReadonlyMap<string, Observed>; readonly clockOffsets: ReadonlyMap<string, number>; readonly skipped: readonly Problem[] }> {
  const observed = new Map<string, Observed>();
  const clockOffsets = new Map<string, number>();
  const silent: Problem[] = [];
  await Promise.all(servers.map(async (server) => {
    try {
      const seen = await look(server);
      clockOffsets.set(server, seen.host.clockMs - ctx.clock.now());
      observed.set(server, seen);
    } catch (error) {
      const found = problemOf(error);
      if (!isUnreachable(found)) throw error;
      silent.push({ ...found, host: server });
    }
  }));
  const inOrder = (map: ReadonlyMap<string, Observed>): ReadonlyMap<string, Observed> => new Map(servers.flatMap((server) => {
    const seen = map.get(server);
    return seen === undefined ? [] : [[server, seen] as const];
  }));
  if (silent.length === 0) return { observed: inOrder(observed), clockOffsets, skipped: [] };
  const all = silent.sort((a, b) => servers.indexOf(a.host ?? '') - servers.indexOf(b.host ?? ''));
  if (skip === 'ask' && !(observed.size > 0 && (await ctx.ask({ kind: 'unreachable', servers: all.map((one) => one.host ?? ''), problems: all })) === true)) throw new ProblemError(unreachable(all));
  if (skip === 'skip' && observed.size === 0) throw new ProblemError(unreachable(all));
  return { observed: inOrder(observed), clockOffsets, skipped: all.map((one) => problem('server-skipped', { host: one.host ?? '' }, { host: one.host ?? '', ...(one.evidence === undefined ? {} : { evidence: one.evidence }) })) };
}

/** The way is the trouble, not what stands at its end. */
const isUnreachable = (found: Problem): boolean => ['ssh-unreachable', 'ssh-dns', 'ssh-timeout', 'ssh-lost', 'ssh-closed', 'ssh-dropped', 'ssh-not-ssh'].includes(found.code);

/** A single one is told by its own name. */
function unreachable(all: readonly Problem[]): Problem {
  const [first] = all;
  if (all.length === 1 && first !== undefined) return first.remedy === undefined ? { ...first, remedy: { code: 'remedy.skip-unreachable' } } : first;
  const evidence = all.map((one) => `${one.host ?? ''}: ${one.code}${one.evidence === undefined ? '' : ` ${one.evidence}`}`).join('\n');
  return problem('servers-unreachable', { servers: all.map((one) => one.host ?? '').join(', ') }, { evidence, remedy: { code: 'remedy.skip-unreachable' } });
}
