import { problemOf, ProblemError } from '../../base/index.ts';
import type { ProxyServer } from '../../protocol/proxy.ts';
import { inspect, routesOf, type Observed } from '../../remote/inspect.ts';
import type { RemoteHost } from '../../ssh/host.ts';
import type { OperationContext } from '../context.ts';
import { selectServers } from '../init/look.ts';
import { pinnedVersion } from '../parts-builtin.ts';
import { proxyView, type ProxyAnswers } from './findings.ts';

/** ENGINE [ADDRESS:PORT PATH]...: first line `alive` or `silent`, then for each target its address and status. All are asked at once. */
const askScript = `engine=$1
shift
if "$engine" exec kamal-proxy kamal-proxy list >/dev/null 2>&1; then echo alive; else echo silent; fi
while [ $# -ge 2 ]; do
  { status=$(curl --silent --output /dev/null --noproxy '*' --globoff --max-time 5 --write-out '%{http_code}' "http://$1$2"); printf '%s %s\\n' "$1" "$status"; } &
  shift 2
done
wait`;

/** The proxies of the chosen servers. After a reboot kamal-proxy takes every saved target for healthy: here each one is asked. */
export async function proxyStatus(ctx: OperationContext, params: { readonly servers?: readonly string[] | undefined } = {}): Promise<readonly ProxyServer[]> {
  const servers = selectServers(ctx.config.servers, params.servers);
  return Promise.all(servers.map(async ({ name }) => {
    const { observed, answers } = await lookAtProxy(ctx, name);
    return proxyView(ctx.config, name, observed, answers, pinnedVersion('kamal-proxy'));
  }));
}

export async function lookAtProxy(ctx: OperationContext, server: string): Promise<{ readonly observed: Observed; readonly answers: ProxyAnswers }> {
  try {
    const host = await ctx.connect(server);
    const observed = await inspect(host, ctx.config.builder.engine, { signal: ctx.signal });
    return { observed, answers: await ask(ctx, host, observed) };
  } catch (error) {
    const found = problemOf(error);
    throw found.code === 'cancelled' ? error : new ProblemError({ ...found, host: server }, { cause: error });
  }
}

async function ask(ctx: OperationContext, host: RemoteHost, observed: Observed): Promise<ProxyAnswers> {
  const targets = routesOf(observed).flatMap((route) => route.targets.flatMap((target) => [target, route.healthPath === '' ? '/up' : route.healthPath]));
  const { stdout } = await host.run(askScript, [ctx.config.builder.engine, ...targets], { signal: ctx.signal, timeoutMs: 60_000 });
  const [first, ...lines] = stdout.trim().split('\n');
  return { alive: first === 'alive', targets: new Map(lines.flatMap((line) => {
    const [address, status] = line.split(' ');
    return address === undefined || status === undefined ? [] : [[address, status === '000' ? 'none' : status] as const];
  })) };
}
