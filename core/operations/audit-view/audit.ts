import { isAbort, problemOf } from '../../base/index.ts';
import type { AuditQuery, AuditRecord } from '../../protocol/audit.ts';
import { runCommand } from '../../remote/command.ts';
import type { OperationContext } from '../context.ts';
import { selectServers } from '../init/look.ts';
import { followPatiently } from '../services/patience.ts';
import { auditLine } from './audit-text.ts';
import followScript from './follow.sh';
import { parseAuditLine, parseAuditText } from './parse.ts';
import readScript from './read.sh';
import { timeOf } from './time.ts';

const defaultLines = 20;

export interface AuditParams extends AuditQuery {
  readonly servers?: readonly string[];
}

/** Who did what on the servers, oldest first, of all servers by time; a server that does not answer is told as a warning. */
export async function audit(ctx: OperationContext, params: AuditParams = {}): Promise<readonly AuditRecord[]> {
  const servers = selectServers(ctx.config.servers, params.servers).map(({ name }) => name);
  const wanted = filterOf(params, ctx.clock.now());
  const selective = params.action !== undefined || params.status !== undefined || params.since !== undefined || params.until !== undefined;
  const lines = params.lines ?? defaultLines;
  const found = await Promise.all(servers.map((server) => read(ctx, server, selective ? 0 : lines)));
  const records = found.flat().filter(wanted).sort((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
  const newest = records.slice(Math.max(0, records.length - lines));
  if (params.follow !== true) return newest;
  for (const record of newest) tell(ctx, record);
  await Promise.all(servers.map((server) => follow(ctx, server, wanted)));
  return newest;
}

async function read(ctx: OperationContext, server: string, lines: number): Promise<readonly AuditRecord[]> {
  try {
    return await runCommand(await ctx.connect(server), {
      title: 'audit', script: readScript, args: [ctx.config.project, String(lines)], timeoutMs: 60_000,
      parse: (stdout) => {
        const of = (word: string): readonly string[] => stdout.split('\n').filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
        return [...of('json').flatMap((line) => parseAuditLine(server, line) ?? []), ...parseAuditText(server, of('text').join('\n'))];
      },
    }, { signal: ctx.signal });
  } catch (error) {
    if (isAbort(error)) throw error;
    ctx.emit({ type: 'warning', problem: { ...problemOf(error), host: server }, at: ctx.clock.now() });
    return [];
  }
}

function filterOf(query: AuditQuery, nowMs: number): (record: AuditRecord) => boolean {
  const since = query.since === undefined ? -Infinity : timeOf(query.since, nowMs);
  const until = query.until === undefined ? Infinity : timeOf(query.until, nowMs);
  const action = query.action?.toLowerCase();
  const status = query.status?.toUpperCase();
  return (record) => {
    const at = Date.parse(record.timestamp);
    return at >= since && at <= until && (action === undefined || record.action === action) && (status === undefined || record.status === status);
  };
}

async function follow(ctx: OperationContext, server: string, wanted: (record: AuditRecord) => boolean): Promise<void> {
  let last = '';
  await followPatiently(ctx, server, async (host) => {
    if (last !== '') for (const record of await read(ctx, server, 200)) if (record.timestamp > last && wanted(record)) tell(ctx, record);
    last = new Date(ctx.clock.now()).toISOString();
    await host.stream(followScript, [ctx.config.project], { signal: ctx.signal, onLine: (line) => {
      const record = parseAuditLine(server, line);
      if (record === undefined) return;
      last = record.timestamp;
      if (wanted(record)) tell(ctx, record);
    } });
  });
}

const tell = (ctx: OperationContext, record: AuditRecord): void => ctx.emit({ type: 'output', host: record.server, stream: 'stdout', text: auditLine(record), data: { ...record }, at: ctx.clock.now() });
