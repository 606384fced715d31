import { problem, ProblemError, problemOf, registerMessages, renderProblem, type Problem } from '../../base/index.ts';
import type { ServerConfig } from '../../config/model.ts';
import { runCommand } from '../../remote/command.ts';
import { preflight } from '../../remote/preflight.ts';
import type { RemoteHost } from '../../ssh/host.ts';
import type { OperationContext } from '../context.ts';
import { observedPaths } from './files.ts';
import { archOf, type Observation } from './observation.ts';

/**
 * Servers of the file that a list of names, hosts or patterns (`*`, `?`) means; all of them without a list. Throws
 * `server-unknown` when a word of the list means none.
 */
export function selectServers(servers: readonly ServerConfig[], wanted: readonly string[] | undefined): readonly ServerConfig[] {
  if (wanted === undefined || wanted.length === 0) return servers;
  const chosen = new Set<ServerConfig>();
  for (const word of wanted) {
    const pattern = new RegExp(`^${word.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`);
    const found = servers.filter((server) => pattern.test(server.name) || pattern.test(server.host));
    if (found.length === 0) throw new ProblemError(problem('server-unknown', { wanted: word, servers: servers.map((server) => server.name).join(', ') }));
    for (const server of found) chosen.add(server);
  }
  return servers.filter((server) => chosen.has(server));
}

export interface Look {
  readonly seen: readonly Observation[];
  /** Servers that did not answer, and why. */
  readonly silent: readonly Problem[];
}

/** Looks at all these servers at once; one that cannot be reached becomes a problem and does not stop the others. */
export async function lookAt(ctx: OperationContext, servers: readonly ServerConfig[], image: string): Promise<Look> {
  const looks = await Promise.all(servers.map(async (server) => {
    try {
      return await lookAtOne(ctx, server, await ctx.connect(server.name), image);
    } catch (error) {
      const found = problemOf(error);
      if (found.code === 'cancelled') throw error;
      return { ...found, host: server.name };
    }
  }));
  return {
    seen: looks.filter((look): look is Observation => 'document' in look),
    silent: looks.filter((look): look is Problem & { host: string } => 'code' in look),
  };
}

async function lookAtOne(ctx: OperationContext, server: ServerConfig, host: RemoteHost, image: string): Promise<Observation> {
  const before = ctx.clock.now();
  const document = await runCommand(host, preflight(ctx.config.builder.engine, image, observedPaths()), { signal: ctx.signal });
  // The clock is read at the script's beginning, half a round trip after it was sent.
  return { server, host, document, arch: archOf(document.machine), clockOffsetMs: document.clockMs === null ? 0 : offsetMs(document.clockMs, before, ctx.clock.now()) };
}

/** Zero as long as the stamp lies between question and answer: nothing finer can be said. */
function offsetMs(stamp: number, asked: number, answered: number): number {
  if (stamp < asked) return stamp - asked;
  return stamp > answered ? stamp - answered : 0;
}

/** One problem of several, so that all of them are seen at once. */
export function together(problems: readonly Problem[]): Problem {
  const [first] = problems;
  if (first !== undefined && problems.length === 1) return first;
  const hosts = [...new Set(problems.flatMap((entry) => (entry.host === undefined ? [] : [entry.host])))];
  return problem('several', { count: problems.length, hosts: hosts.join(', ') }, { evidence: problems.map((entry) => renderProblem(entry)).join('\n') });
}

registerMessages({
  'server-unknown': 'No server of the file is meant by {wanted}; there are {servers}.',
  several: '{count} problems on {hosts}.',
});
