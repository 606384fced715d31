import { ProblemError, problem, registerMessages } from '../base/index.ts';
import type { Cluster } from './init/cluster.ts';
import { nameServers } from './init/files.ts';
import type { SeenMember } from './init/stages.ts';
import checkSh from './init/steps/check-server.sh';
import pairsSh from './init/steps/check-pairs.sh';
import startSh from './init/steps/check-start.sh';
import stopSh from './init/steps/check-stop.sh';
import type { OperationContext } from './context.ts';
import type { Stage, Step } from './plan.ts';
import type { RunningOperation } from './runner.ts';

/** Above this many servers each one is tried with its neighbour only. */
const everyPairUpTo = 10;

/**
 * Proves that the servers do what they were set up for (network.md §14): tunnels, container to container with true
 * source addresses, registry, names, control loop. Rejects with the first check that fails; its throw-away containers
 * and its probe row are removed in any case.
 * @param image that is loaded on every server and answers HTTP on port 8080
 */
export async function acceptance(ctx: OperationContext, operation: RunningOperation, servers: readonly SeenMember[], cluster: Cluster, image: string): Promise<void> {
  const engine = ctx.config.builder.engine;
  const nonce = operation.operationId.toLowerCase();
  const each = (id: string, steps: (server: SeenMember) => readonly Step[]): readonly Stage[] => servers.map((server) => ({ id: `${id}-${server.index}`, host: server.name, steps: steps(server), onFailure: 'none' }));
  const remove = each('uncheck', (server) => {
    const askers = servers.filter((other) => targetsOf(other, servers).includes(server)).length;
    return [{ id: 'check-stop', title: { code: 'check.stop' }, script: stopSh, args: [engine, server.id, nonce, String(askers)] }];
  });
  try {
    await must(operation, each('check', (server) => [
      { id: 'check-server', title: { code: 'check.server' }, script: checkSh, args: [server.id, server.subnet, String(cluster.members.length), engine, ...otherAddresses(server, cluster)], expectedSeconds: 10 },
      { id: 'check-start', title: { code: 'check.start' }, script: startSh, args: [engine, image, server.subnet, nonce, server.id, ...nameServers(server, cluster)], expectedSeconds: 5 },
    ]));
    await must(operation, each('pairs', (server) => [
      { id: 'check-pairs', title: { code: 'check.pairs' }, script: pairsSh, args: [engine, nonce, ...targetsOf(server, servers).map((target) => target.id)], expectedSeconds: 20 },
    ]));
  } catch (error) {
    // What failed is told; what the removal finds after that is only a consequence of it.
    if (!ctx.signal.aborted) await operation.run(remove);
    throw error;
  }
  await must(operation, remove);
}

const otherAddresses = (server: SeenMember, cluster: Cluster): readonly string[] =>
  cluster.members.filter((member) => member.id !== server.id && (member.seen !== undefined)).flatMap((member) => [member.id, member.publicKey ?? '', member.wireguardIp]);

/** Whom a server's container talks to: everybody, or its neighbour on the ring. */
function targetsOf(server: SeenMember, servers: readonly SeenMember[]): readonly SeenMember[] {
  const others = servers.filter((other) => other.id !== server.id);
  if (servers.length <= everyPairUpTo) return others;
  const next = [...others].sort((a, b) => a.index - b.index);
  return [next.find((other) => other.index > server.index) ?? next[0]].flatMap((other) => other ?? []);
}

async function must(operation: RunningOperation, stages: readonly Stage[]): Promise<void> {
  const results = await operation.run(stages);
  const failed = results.find((result) => !result.ok);
  if (failed !== undefined) throw new ProblemError(failed.problem ?? problem('internal', { message: `stage ${failed.stage} failed` }, { host: failed.host }));
}

registerMessages({
  'check.server': 'Check tunnels, registry, names and control loop',
  'check.start': 'Start a throw-away container',
  'check.pairs': 'Reach the other servers’ containers',
  'check.stop': 'Remove the throw-away container',
  'check-failed': 'The check “{check}” failed: {found}.',
});
