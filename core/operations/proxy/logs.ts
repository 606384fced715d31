import { problem, ProblemError } from '../../base/index.ts';
import type { ProxyLogLine } from '../../protocol/proxy.ts';
import type { OperationContext } from '../context.ts';
import { selectServers } from '../init/look.ts';
import './messages.ts';

export interface ProxyLogParams {
  readonly servers?: readonly string[] | undefined;
  /** How many lines of each server; 100. */
  readonly lines?: number | undefined;
  /** RFC 3339, or a length such as `10m`. */
  readonly since?: string | undefined;
}

const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Engines know no days. */
function sinceArgs(since: string | undefined): readonly string[] {
  if (since === undefined) return [];
  const length = /^(\d+)([smhd])$/.exec(since);
  if (length === null && !timePattern.test(since)) throw new ProblemError(problem('proxy-logs-since'));
  return [`--since=${length?.[2] === 'd' ? `${Number(length[1]) * 24}h` : since}`];
}

/** What the proxies of the chosen servers wrote, requests and the rest, merged by time. */
export async function proxyLogs(ctx: OperationContext, params: ProxyLogParams = {}): Promise<readonly ProxyLogLine[]> {
  const flags = [`--tail=${params.lines ?? 100}`, ...sinceArgs(params.since)];
  const servers = selectServers(ctx.config.servers, params.servers);
  const all = await Promise.all(servers.map(async ({ name }) => {
    const host = await ctx.connect(name);
    // A server without a proxy has no log: that is nothing to fail for.
    const { stdout } = await host.run('engine=$1; shift; "$engine" container inspect kamal-proxy >/dev/null 2>&1 || exit 0; exec "$engine" logs "$@" kamal-proxy 2>&1', [ctx.config.builder.engine, ...flags], { signal: ctx.signal });
    return stdout.split('\n').filter((line) => line !== '').map((line) => parseProxyLine(name, line, (text) => ctx.mask.apply(text)));
  }));
  return all.flat().sort((a, b) => a.time.localeCompare(b.time));
}

/** A line of the proxy's JSON log; what is not JSON (an engine's own words) is a message without a time. Control characters are taken out: paths come from strangers. */
export function parseProxyLine(server: string, line: string, mask: (text: string) => string): ProxyLogLine {
  let data: Record<string, unknown>;
  try {
    data = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return { server, time: '', message: clean(mask(line)) };
  }
  const text = (key: string): string => clean(mask(typeof data[key] === 'string' ? data[key] : ''));
  const count = (key: string): number => (typeof data[key] === 'number' ? data[key] : 0);
  const time = text('time');
  if (data['msg'] === 'Request') {
    return { server, time, method: text('method'), host: text('host'), path: text('path'), status: count('status'), durationMs: Math.round(count('duration') / 10_000) / 100, service: text('service') };
  }
  const rest = Object.entries(data).filter(([key]) => !['time', 'level', 'msg'].includes(key)).map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return { server, time, message: clean(mask([text('level'), text('msg'), ...rest].join(' '))) };
}

const clean = (text: string): string => text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, ' ');
