import type { OperationContext } from '../context.ts';
import type { Plan } from '../plan.ts';

/** Newest first; the first time of each step counts. Only steps that ended well, and only the fields before what they printed. */
const script = `ls -1r /var/lib/jiji/operations 2>/dev/null | head -n 20 | while IFS= read -r operation; do
  LC_ALL=C sed -n 's/^{"type":"end","stage":"[^"]*","step":"\\([a-z0-9._-]*\\)","result":"done","code":0,"ms":\\([0-9]*\\),.*/\\1 \\2/p' "/var/lib/jiji/operations/$operation/journal.ndjson" 2>/dev/null || :
done | awk '!seen[$1]++'`;

/** Seconds that steps took the last time, by server and step. */
export type Timings = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** What the servers' journals know of the plan's steps; a server that cannot tell is left out. */
export async function lastTimings(ctx: OperationContext, plan: Plan): Promise<Timings> {
  const hosts = [...new Set(plan.groups.flat().map((stage) => stage.host))];
  const found = await Promise.all(hosts.map(async (name) => [name, await ofHost(ctx, name)] as const));
  return new Map(found);
}

async function ofHost(ctx: OperationContext, name: string): Promise<ReadonlyMap<string, number>> {
  const host = await ctx.connect(name);
  const { stdout } = await host.run(script, [], { signal: ctx.signal });
  return new Map(stdout.split('\n').flatMap((line): [string, number][] => {
    const [step, ms] = line.split(' ');
    return step === undefined || ms === undefined || !/^\d+$/.test(ms) ? [] : [[step, Number(ms) / 1000]];
  }));
}
