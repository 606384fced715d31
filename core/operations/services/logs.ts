import { isAbort, problem, ProblemError, problemOf, registerMessages } from '../../base/index.ts';
import type { Engine } from '../../config/model.ts';
import type { OperationContext } from '../context.ts';
import { timeOf } from '../audit-view/time.ts';
import { selectServices } from '../deploy/select-services.ts';
import { selectServers } from '../init/look.ts';
import logsScript from './logs.sh';
import { followPatiently } from './patience.ts';

registerMessages({
  'logs-none': '{host} has no container of {services}.',
  'logs-grep': '"{text}" is no regular expression: {detail}',
});

const defaultTail = 100;

export interface LogsParams {
  readonly services?: readonly string[];
  readonly servers?: readonly string[];
  /** A container's name or id instead of services. */
  readonly container?: string;
  readonly tail?: number;
  /** RFC 3339, or an age such as `15m`, `2d`. */
  readonly since?: string;
  /** Only lines with this text; matched here, never sent. */
  readonly grep?: string;
  readonly follow?: boolean;
}

/** A line of one container. */
interface LogLine {
  readonly host: string;
  readonly source: string;
  /** As the engine stamped it; empty for a line without one. */
  readonly time: string;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** Tells containers' output as `output` events: of several merged by time; with `follow` until cancelled. The result is how many lines there were. */
export async function logs(ctx: OperationContext, params: LogsParams): Promise<number> {
  const services = params.container === undefined ? selectServices(ctx.config, params.services) : [];
  const chosen = selectServers(ctx.config.servers, params.servers).map(({ name }) => name);
  const servers = params.container === undefined ? chosen.filter((server) => services.some((service) => service.servers.includes(server))) : chosen;
  const since = params.since === undefined ? '' : new Date(timeOf(params.since, ctx.clock.now())).toISOString();
  const tail = params.tail ?? (since === '' && params.grep === undefined ? defaultTail : undefined);
  const wanted = matcher(params.grep);
  let count = 0;
  const tell = (line: LogLine): void => {
    if (!wanted(line.text)) return;
    count += 1;
    ctx.emit({ type: 'output', host: line.host, source: line.source, stream: line.stream, text: ctx.mask.apply(line.text), ...(line.time === '' ? {} : { data: { time: line.time } }), at: ctx.clock.now() });
  };
  const ask: Ask = { engine: ctx.config.builder.engine, project: ctx.config.project, services: services.map(({ name }) => name), container: params.container ?? '', tail: tail === undefined ? 'all' : String(tail), since };
  if (params.follow === true) await Promise.all(servers.map((server) => followOne(ctx, server, ask, tell)));
  else for (const line of await readAll(ctx, servers, ask)) tell(line);
  return count;
}

interface Ask {
  readonly engine: Engine;
  readonly project: string;
  readonly services: readonly string[];
  readonly container: string;
  readonly tail: string;
  readonly since: string;
}

const argsOf = (ask: Ask, follow: boolean, since: string): readonly string[] => [ask.engine, ask.project, follow ? 'follow' : 'read', since === '' || since === ask.since ? ask.tail : 'all', since, ask.container, ...ask.services];

async function readAll(ctx: OperationContext, servers: readonly string[], ask: Ask): Promise<readonly LogLine[]> {
  const found = await Promise.all(servers.map(async (server) => {
    const lines: LogLine[] = [];
    try {
      const host = await ctx.connect(server);
      await host.stream(logsScript, argsOf(ask, false, ask.since), { signal: ctx.signal, onLine: (line) => { const parsed = parseLogLine(server, line); if (parsed !== undefined) lines.push(parsed); } });
    } catch (error) {
      if (isAbort(error)) throw error;
      ctx.emit({ type: 'warning', problem: { ...problemOf(error), host: server }, at: ctx.clock.now() });
      return lines;
    }
    if (lines.length === 0) ctx.emit({ type: 'warning', problem: problem('logs-none', { host: server, services: ask.container || ask.services.join(', ') }, { host: server }), at: ctx.clock.now() });
    return lines;
  }));
  // Without a stamp a line stays behind the one before it.
  return found.flat().sort((a, b) => (a.time === '' || b.time === '' ? 0 : a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

/** After a drop it goes on from the last stamp; what that moment had printed already is left out. */
async function followOne(ctx: OperationContext, server: string, ask: Ask, tell: (line: LogLine) => void): Promise<void> {
  let last = ask.since;
  let told = new Set<string>();
  await followPatiently(ctx, server, async (host) => {
    await host.stream(logsScript, argsOf(ask, true, last), { signal: ctx.signal, onLine: (raw) => {
      const line = parseLogLine(server, raw);
      if (line === undefined) return;
      const key = `${line.source} ${line.time} ${line.text}`;
      if (line.time !== '' && (line.time < last || told.has(key))) return;
      if (line.time > last) {
        last = line.time;
        told = new Set();
      }
      if (line.time !== '') told.add(key);
      tell(line);
    } });
  });
}

/** `NAME o TIME TEXT`; podman stamps with an offset, docker with Z: both become UTC with nanoseconds as they were. */
export function parseLogLine(host: string, line: string): LogLine | undefined {
  const found = /^(\S+) ([oe]) (.*)$/s.exec(line);
  if (found === null) return undefined;
  const [, source = '', stream = 'o', rest = ''] = found;
  const stamped = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:?\d{2}) ?(.*)$/s.exec(rest);
  const where = { host, source, stream: stream === 'e' ? 'stderr' as const : 'stdout' as const };
  if (stamped === null) return { ...where, time: '', text: rest };
  const [, seconds = '', fraction = '', zone = 'Z', text = ''] = stamped;
  const at = new Date(`${seconds}${zone}`);
  return Number.isNaN(at.getTime()) ? { ...where, time: '', text: rest } : { ...where, time: `${at.toISOString().slice(0, 19)}.${fraction.padEnd(9, '0')}Z`, text };
}

function matcher(grep: string | undefined): (text: string) => boolean {
  if (grep === undefined) return () => true;
  try {
    const pattern = new RegExp(grep);
    return (text) => pattern.test(text);
  } catch (error) {
    throw new ProblemError(problem('logs-grep', { text: grep, detail: error instanceof Error ? error.message : String(error) }));
  }
}
