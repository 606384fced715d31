import { ulid } from 'ulid';
import { isAbort, problem, ProblemError, problemOf, registerMessages, renderCode } from '../../base/index.ts';
import lib from '../../host/files/stage-lib.sh';
import lockScript from '../../host/files/stage-lock.sh';
import type { ExecRequest, ExecResult, ExecSummary } from '../../protocol/exec.ts';
import { auditText } from '../audit.ts';
import type { OperationContext } from '../context.ts';
import { selectServices } from '../deploy/select-services.ts';
import { selectServers } from '../init/look.ts';
import { destructivePart } from './destructive.ts';
import script from './exec.sh';

registerMessages({
  'exec-empty': 'There is no command to run.',
  'exec-destructive': 'This looks hard to take back: "{part}" on {servers}. Type {project} to run it all the same.',
  'exec-absent': '{service} has no running container on {host}.',
  'exec-timeout': 'The command did not end within {seconds} s on {host} and was ended.',
});

const defaultTimeoutSeconds = 300;
const cutOff = 124;

export interface ExecParams extends ExecRequest {
  readonly servers?: readonly string[];
}

/** Runs a command on servers, or in a service's containers; what it prints comes as `output` events, the audit keeps its status. */
export async function exec(ctx: OperationContext, params: ExecParams): Promise<ExecSummary> {
  if (params.command.join(' ').trim() === '') throw new ProblemError(problem('exec-empty'));
  const chosen = selectServers(ctx.config.servers, params.servers).map(({ name }) => name);
  const service = params.service === undefined ? undefined : selectServices(ctx.config, [params.service])[0];
  const servers = service === undefined ? chosen : chosen.filter((server) => service.servers.includes(server));
  if (servers.length === 0) throw new ProblemError(problem('services-nowhere'));
  await confirmDestructive(ctx, params, servers);
  const operationId = ulid(ctx.clock.now());
  const one = (server: string): Promise<ExecResult> => runOn(ctx, params, server, operationId);
  const results = params.serial === true ? await inTurn(servers, one, params.stopOnFailure === true) : await Promise.all(servers.map(one));
  const ok = results.filter(({ code }) => code === 0).length;
  return { results, ok, failed: results.length - ok };
}

async function confirmDestructive(ctx: OperationContext, params: ExecParams, servers: readonly string[]): Promise<void> {
  const part = destructivePart(params.command.join(' '));
  if (part === undefined || params.confirmed === true) return;
  const { project } = ctx.config;
  const text = renderCode('exec-destructive', { part, servers: servers.join(', '), project });
  if ((await ctx.ask({ kind: 'typed-name', name: project, text })) !== project) throw new ProblemError(problem('not-confirmed'));
}

async function inTurn(servers: readonly string[], one: (server: string) => Promise<ExecResult>, stopOnFailure: boolean): Promise<readonly ExecResult[]> {
  const results: ExecResult[] = [];
  for (const server of servers) {
    const failed = stopOnFailure && results.some(({ code }) => code !== 0);
    results.push(failed ? { server, code: null, durationMs: 0, why: 'left-out' } : await one(server));
  }
  return results;
}

async function runOn(ctx: OperationContext, params: ExecParams, server: string, operationId: string): Promise<ExecResult> {
  const from = ctx.clock.monotonic();
  const seconds = params.timeoutSeconds ?? defaultTimeoutSeconds;
  const done = (code: number | null, more: Partial<ExecResult> = {}): ExecResult => ({ server, code, durationMs: Math.round(ctx.clock.monotonic() - from), ...more });
  try {
    const host = await ctx.connect(server);
    const container = params.service === undefined ? undefined : await containerOf(ctx, server, params.service);
    const args = container === undefined ? [String(seconds), params.command.join(' ')] : [String(seconds), '', ctx.config.builder.engine, container, ...params.command];
    const tell = (line: string): void => ctx.emit({
      type: 'output', host: server, ...(container === undefined ? {} : { source: container }), stream: line.startsWith('e ') ? 'stderr' : 'stdout', text: ctx.mask.apply(line.slice(2)), at: ctx.clock.now(),
    });
    const { code } = await host.stream(script, args, { onLine: tell, signal: ctx.signal });
    const result = done(code, { ...(container === undefined ? {} : { container }), ...(code === cutOff ? { why: 'timeout' as const } : {}) });
    if (code === cutOff) ctx.emit({ type: 'warning', problem: problem('exec-timeout', { seconds, host: server }, { host: server }), at: ctx.clock.now() });
    await note(ctx, params, server, operationId, result);
    return result;
  } catch (error) {
    if (isAbort(error)) throw error;
    ctx.emit({ type: 'warning', problem: { ...problemOf(error), host: server }, at: ctx.clock.now() });
    return done(null, { why: 'failed' });
  }
}

/** The container that bears the service's name. */
async function containerOf(ctx: OperationContext, server: string, service: string): Promise<string> {
  const host = await ctx.connect(server);
  const found = await host.run('"$1" ps --filter "label=jiji.project=$2" --filter "label=jiji.service=$3" --format "{{.Names}}" | grep -vE "_(new|old)_[0-9]+\\$" | sort | head -n 1', [ctx.config.builder.engine, ctx.config.project, service], { signal: ctx.signal });
  const name = found.stdout.trim();
  if (name === '') throw new ProblemError(problem('exec-absent', { service, host: server }, { host: server }));
  return name;
}

/** Text and status into the audit of the server; that it could not be written is a warning. */
async function note(ctx: OperationContext, params: ExecParams, server: string, operationId: string, result: ExecResult): Promise<void> {
  const message = `${result.container === undefined ? '' : `in ${result.container}: `}${params.command.join(' ')}`;
  const audit = auditText({
    action: 'custom_command', status: result.code === 0 ? 'SUCCESS' : 'FAILED', message, user: ctx.operator, host: server, client: ctx.client, operationId, details: { exitCode: result.code },
  }, ctx.mask);
  const host = await ctx.connect(server);
  const written = await host.run(`${lib}\n${lockScript}\njiji_audit "$@"`, [ctx.config.project, audit.text, audit.details, `${audit.json},"durationMs":${result.durationMs}`]);
  if (written.code !== 0) ctx.emit({ type: 'warning', problem: problem('audit-unwritten', { host: server }, { host: server, evidence: written.stderr }), at: ctx.clock.now() });
}
