import { problem, ProblemError } from '../core/base/index.ts';
import { auditLine } from '../core/operations/audit-view/audit-text.ts';
import type { ExecSummary } from '../core/protocol/exec.ts';
import { formatOf, some } from './change.ts';
import { exitCodes } from './exit.ts';
import { print, say, type CliIo } from './io.ts';
import type { Invocation } from './program.ts';
import { withSession } from './session.ts';
import { loadTarget } from './target.ts';

/** `jiji services logs [services...]`: lines go to standard output as they come. */
export async function logsCommand(invocation: Invocation, io: CliIo): Promise<number> {
  const { options } = invocation;
  const services = [...invocation.args, ...options.services];
  const params = {
    target: await loadTarget(io, options), ...some(options.hosts), ...(services.length === 0 ? {} : { services }), ...(options.container === undefined ? {} : { container: options.container }),
    ...(options.lines === undefined ? {} : { tail: options.lines }), ...(options.since === undefined ? {} : { since: options.since }), ...(options.grep === undefined ? {} : { grep: options.grep }), follow: options.follow === true,
  };
  const lines = await withSession(io, options, (call) => call('logs', params));
  if (options.json) print(io, JSON.stringify({ type: 'result', lines }));
  return exitCodes.done;
}

/** `jiji audit`: who did what, of all servers by time. */
export async function auditCommand(invocation: Invocation, io: CliIo): Promise<number> {
  const { options } = invocation;
  const format = formatOf(invocation, ['text', 'json']);
  const params = {
    target: await loadTarget(io, options), ...some(options.hosts), ...(options.lines === undefined ? {} : { lines: options.lines }), ...(options.action === undefined ? {} : { action: options.action }),
    ...(options.status === undefined ? {} : { status: options.status }), ...(options.since === undefined ? {} : { since: options.since }), ...(options.until === undefined ? {} : { until: options.until }), follow: options.follow === true,
  };
  const entries = await withSession(io, options, (call) => call('audit', params));
  if (options.json) print(io, JSON.stringify({ type: 'result', entries }));
  else if (format === 'json') print(io, JSON.stringify(entries, null, 2));
  else if (options.follow !== true && entries.length > 0) print(io, entries.map(auditLine).join('\n'));
  return exitCodes.done;
}

/** `jiji server exec -- COMMAND`: the words are one shell text. */
export const serverExecCommand = (invocation: Invocation, io: CliIo): Promise<number> => runCommand(invocation, io, { command: [invocation.args.join(' ')] });

/** `jiji services exec SERVICE -- COMMAND`: the words are run as they are. */
export function servicesExecCommand(invocation: Invocation, io: CliIo): Promise<number> {
  const [service, ...command] = invocation.args;
  if (service === undefined) throw new ProblemError(problem('usage', { detail: 'services exec needs a service and a command.' }));
  return runCommand(invocation, io, { service, command });
}

async function runCommand(invocation: Invocation, io: CliIo, what: { readonly service?: string; readonly command: readonly string[] }): Promise<number> {
  const { options } = invocation;
  if (options.dryRun) throw new ProblemError(problem('usage', { detail: 'a command cannot be run dry.' }));
  const target = await loadTarget(io, options);
  const params = {
    target, ...some(options.hosts), ...what, serial: options.serial === true || options.stopOnFailure === true, stopOnFailure: options.stopOnFailure === true,
    ...(options.timeout === undefined ? {} : { timeoutSeconds: options.timeout }),
  };
  const summary = await withSession(io, options, (call) => call('exec', params));
  if (options.json) print(io, JSON.stringify({ type: 'result', ...summary }));
  else say(io, summaryText(summary));
  return summary.failed === 0 ? exitCodes.done : exitCodes.failed;
}

const summaryText = ({ results, ok, failed }: ExecSummary): string =>
  [...results.filter(({ code }) => code !== 0).map(({ server, code, why }) => `${server}: ${code === null ? (why ?? 'failed') : `exit status ${code}`}`), `${ok} ok, ${failed} failed`].join('\n');
