import { isAbort, problem, problemOf, sleep, type Problem } from '../../base/index.ts';
import { runCommand } from '../../remote/command.ts';
import type { OperationContext } from '../context.ts';
import type { DeployInput } from '../deploy/input.ts';
import { containerName } from '../deploy/names.ts';
import { addLook, errorProblem, factText, type CanarySeen } from './canary-judge.ts';
import { canaryLook } from './canary-look.ts';
import type { CanaryGate } from './groups.ts';

/** A server that cannot be looked at so often in a row ends the watch. */
const mostUnseen = 3;

/** One server with canaries. */
interface Watched {
  readonly host: string;
  canaries: readonly CanarySeen[];
  since: string;
  unseen: number;
}

/**
 * Watches the canaries for their time: running, not restarted, healthy, served by the proxy, with few enough errors among
 * the requests that really came. Then a person, or `--yes`, decides; a problem means that the canary goes back.
 */
export async function watchCanary(ctx: OperationContext, operationId: string, input: DeployInput, gate: CanaryGate): Promise<'promote' | Problem> {
  const { minutes, intervalSeconds, maxErrorRate } = gate.options;
  const watched = watchedServers(input, gate);
  const servers = watched.map(({ host }) => host).join(', ');
  const until = ctx.clock.monotonic() + minutes * 60_000;
  for (;;) {
    const atEnd = ctx.clock.monotonic() >= until;
    const looks = await Promise.all(watched.map((one) => lookAt(ctx, input, one)));
    const canaries = watched.flatMap((one) => one.canaries);
    const found = looks.find((each) => each !== undefined) ?? canaries.map((seen) => errorProblem(seen, maxErrorRate, atEnd)).find((each) => each !== undefined);
    if (found !== undefined) return found;
    const left = Math.max(0, until - ctx.clock.monotonic());
    ctx.emit({ type: 'progress', operationId, title: 'rollout.phase.canary', args: { servers, minutes: Math.ceil(left / 60_000) }, at: ctx.clock.now() });
    if (atEnd) return decide(ctx, servers, minutes, canaries);
    await sleep(ctx.clock, Math.min(left, intervalSeconds * 1000), ctx.signal);
  }
}

function watchedServers(input: DeployInput, gate: CanaryGate): readonly Watched[] {
  const hosts = [...new Set(gate.placements.map(({ server }) => server))];
  return hosts.map((host) => ({
    host, since: '', unseen: 0,
    canaries: gate.placements.filter(({ server }) => server === host).flatMap(({ service }) => Array.from({ length: service.scale }, (_, at): CanarySeen => ({
      host, service: service.name, name: containerName(input.config.project, service.name, at + 1), proxied: service.proxy.length > 0,
      restartsBefore: Number.POSITIVE_INFINITY, restarts: 0, health: '', requests: 0, errors: 0,
    }))),
  }));
}

/** One look at one server; its requests are counted from its first look on. */
async function lookAt(ctx: OperationContext, input: DeployInput, one: Watched): Promise<Problem | undefined> {
  try {
    const look = await runCommand(await ctx.connect(one.host), canaryLook(input.config.builder.engine, one.since, one.canaries.map(({ name }) => name)), { signal: ctx.signal });
    one.since = look.now;
    one.unseen = 0;
    const next: CanarySeen[] = [];
    for (const seen of one.canaries) {
      const first = seen.restartsBefore === Number.POSITIVE_INFINITY ? { ...seen, restartsBefore: look.containers.find(({ name }) => name === seen.name)?.restarts ?? 0 } : seen;
      const added = addLook(first, look);
      if ('code' in added) return added;
      next.push(added);
    }
    one.canaries = next;
    return undefined;
  } catch (error) {
    if (isAbort(error)) throw error;
    one.unseen += 1;
    if (one.unseen < mostUnseen) return undefined;
    return problem('canary-unseen', { host: one.host, times: one.unseen }, { host: one.host, evidence: problemOf(error).code });
  }
}

async function decide(ctx: OperationContext, servers: string, minutes: number, canaries: readonly CanarySeen[]): Promise<'promote' | Problem> {
  const facts = canaries.map(factText);
  for (const text of facts) ctx.emit({ type: 'log', level: 'info', text, at: ctx.clock.now() });
  const answer = await ctx.ask({ kind: 'canary', servers, minutes, facts });
  return answer === true ? 'promote' : problem('canary-refused', {}, { evidence: facts.join('\n') });
}
