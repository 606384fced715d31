import { isAbort, problem, ProblemError, registerMessages } from '../base/index.ts';
import type { DeployConfig } from '../config/model.ts';
import type { NameAnswer } from '../protocol/cluster.ts';
import { runCommand, type Command } from '../remote/command.ts';
import { digCommand, parseDig, type DnsAnswer } from '../remote/coredns.ts';
import type { OperationContext } from './context.ts';

registerMessages({
  'dns-name-invalid': '"{name}" is not a name that servers can be asked for.',
  'dns-name-invalid-remedy': 'Names of this cluster end in .{domain}, for example {example}.',
});

/** The names that the file gives its services (network.md §9.1), without those of single instances. */
export const serviceNames = (config: DeployConfig): readonly string[] =>
  config.services.flatMap((service) => [`${service.name}.${config.network.serviceDomain}`, `${config.project}-${service.name}.${config.network.serviceDomain}`]);

const separator = 'jiji-next-name';

/** Asks the server's own CoreDNS for several names in one round trip; undefined on a server without one. */
const askNames = (names: readonly string[]): Command<readonly DnsAnswer[] | undefined> => ({
  title: 'dig',
  script: `[ -r /opt/jiji/etc/host.env ] || exit 69
. /opt/jiji/etc/host.env
for name in "$@"; do
  ${digCommand} "@$JIJI_WIREGUARD_IP" "$name" A || [ $? = 9 ]
  echo ${separator}
done`,
  args: names,
  expectedCodes: [69],
  timeoutMs: 30_000,
  parse: (stdout, result) => (result.code === 69 ? undefined : stdout.split(`${separator}\n`).slice(0, names.length).map(parseDig)),
});

/**
 * The operation `dns`: what every server of the file answers for a name, or for all names of the file. A server that
 * cannot be asked answers `unknown`. Rejects with `dns-name-invalid`.
 */
export async function dns(ctx: OperationContext, name: string | undefined): Promise<readonly NameAnswer[]> {
  const names = name === undefined ? serviceNames(ctx.config) : [checked(ctx.config, name)];
  const answers = await Promise.all(ctx.config.servers.map(async (server) => {
    const found = await ask(ctx, server.name, names);
    return names.map((each, index) => answer(each, server.name, found?.[index], ctx.clock.now()));
  }));
  return names.flatMap((_, index) => answers.flatMap((each) => each[index] ?? []));
}

async function ask(ctx: OperationContext, server: string, names: readonly string[]): Promise<readonly DnsAnswer[] | undefined> {
  try {
    return await runCommand(await ctx.connect(server), askNames(names), { signal: ctx.signal });
  } catch (error) {
    if (isAbort(error)) throw error;
    ctx.emit({ type: 'log', level: 'debug', host: server, text: `names not asked: ${error instanceof Error ? error.message : String(error)}`, at: ctx.clock.now() });
    return undefined;
  }
}

function answer(name: string, server: string, found: DnsAnswer | undefined, readAt: number): NameAnswer {
  const status = found?.status === 'found' && found.addresses.length > 0 ? 'found' : found?.status === 'found' || found?.status === 'nxdomain' ? 'nxdomain' : 'unknown';
  return { name, server, status, addresses: found?.addresses ?? [], ttlSeconds: found?.ttlSeconds ?? 0, readAt };
}

function checked(config: DeployConfig, name: string): string {
  const domain = config.network.serviceDomain;
  const full = name.includes('.') ? name : `${name}.${domain}`;
  if (/^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/i.test(full)) return full.toLowerCase();
  const example = `${config.services[0]?.name ?? 'web'}.${domain}`;
  throw new ProblemError(problem('dns-name-invalid', { name }, { remedy: { code: 'dns-name-invalid-remedy', args: { domain, example } } }));
}
