import { problem, ProblemError, problemOf, type Problem } from '../../base/index.ts';
import { parseImage } from '../../config/index.ts';
import type { RemoteHost } from '../../ssh/host.ts';
import { builderName } from '../build/builder-server.ts';
import { isLocalRegistry } from '../build/names.ts';
import type { OperationContext } from '../context.ts';
import { startLocalRegistry } from './local.ts';
import './messages.ts';

/** Does `work` while the servers reach the registries of their images: the local one through a tunnel that ends with it. */
export async function withRegistryAccess<T>(ctx: OperationContext, operationId: string, wanted: readonly { readonly server: string; readonly reference: string }[], work: () => Promise<T>): Promise<T> {
  const own = `localhost:${ctx.config.builder.registry.port}`;
  const servers = isLocalRegistry(ctx.config) ? [...new Set(wanted.filter(({ reference }) => parseImage(reference)?.registry === own).map(({ server }) => server))] : [];
  return servers.length === 0 ? work() : withTunnels(ctx, operationId, servers, work);
}

/** Does `work` while the builder reaches the registry that it pushes to; a local one is started first. */
export async function builderAccess<T>(ctx: OperationContext, operationId: string, work: () => Promise<T>): Promise<T> {
  if (!isLocalRegistry(ctx.config)) return work();
  await startLocalRegistry(ctx);
  return ctx.config.builder.local || ctx.config.builder.remote === undefined ? work() : withTunnels(ctx, operationId, [builderName], work);
}

async function withTunnels<T>(ctx: OperationContext, operationId: string, servers: readonly string[], work: () => Promise<T>): Promise<T> {
  const { port } = ctx.config.builder.registry;
  const opened = await Promise.allSettled(servers.map((server) => openTunnel(ctx, operationId, server, port)));
  try {
    const failed = opened.find((each) => each.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return await work();
  } finally {
    await Promise.all(opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value()] : [])));
  }
}

async function openTunnel(ctx: OperationContext, operationId: string, server: string, port: number): Promise<() => Promise<void>> {
  ctx.emit({ type: 'progress', operationId, host: server, title: 'registry.tunnel', args: { host: server }, at: ctx.clock.now() });
  const host = await ctx.connect(server);
  if (host.reverseForward === undefined) throw new ProblemError(problem('registry-tunnel-none', { host: server }, { host: server }));
  let stop: () => Promise<void>;
  try {
    stop = await host.reverseForward(port, { host: '127.0.0.1', port });
  } catch (error) {
    throw problemOf(error).code === 'ssh-reverse-forward' ? new ProblemError(await whyNot(ctx, host, port), { cause: error }) : error;
  }
  const answer = await host.run('curl --silent --output /dev/null --max-time 10 "http://127.0.0.1:$1/v2/"', [String(port)], { signal: ctx.signal });
  if (answer.code === 0 || answer.code === 127) return stop;
  await stop();
  throw new ProblemError(problem('registry-tunnel-dead', { host: server }, { host: server, evidence: `curl: exit status ${answer.code}`, remedy: { code: 'remedy.registry-setup', command: 'jiji.registrySetup' } }));
}

/** sshd says the same to a port that is taken and to a forward that it does not allow. */
async function whyNot(ctx: OperationContext, host: RemoteHost, port: number): Promise<Problem> {
  const script = 'ss -H -l -t -n -p "sport = :$1"; echo --; "$(command -v sshd || echo /usr/sbin/sshd)" -T 2>/dev/null | grep -i -E "^(allowtcpforwarding|permitlisten|disableforwarding) "';
  const [sockets = '', settings = ''] = (await host.run(script, [String(port)], { signal: ctx.signal })).stdout.split('--\n');
  const owner = /"([^"]+)",pid=(\d+)/.exec(sockets)?.slice(1, 3).join(' pid ');
  if (sockets.trim() !== '') return problem('registry-tunnel-taken', { host: host.name, port, owner: owner ?? 'another program' }, { host: host.name, evidence: sockets.trim(), remedy: { code: 'remedy.tunnel-taken' } });
  return problem('registry-tunnel-refused', { host: host.name, port }, { host: host.name, evidence: settings.trim(), remedy: { code: 'remedy.tunnel-refused' } });
}
