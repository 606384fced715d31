import { proxyLogText, proxyText } from '../core/operations/proxy/text.ts';
import { change, formatOf, some } from './change.ts';
import { exitCodes } from './exit.ts';
import { print, type CliIo } from './io.ts';
import type { Invocation } from './program.ts';
import { withSession } from './session.ts';
import { loadTarget } from './target.ts';

/** `jiji proxy status`: exit status 1 when something is not as it should be. */
export async function proxyStatusCommand(invocation: Invocation, io: CliIo): Promise<number> {
  const params = { target: await loadTarget(io, invocation.options), ...some(invocation.options.hosts) };
  const servers = await withSession(io, invocation.options, (call) => call('proxyStatus', params));
  tell(invocation, io, servers, proxyText);
  return servers.some(({ problems }) => problems.length > 0) ? exitCodes.failed : exitCodes.done;
}

/** `jiji proxy logs [--lines N] [--since TIME]` */
export async function proxyLogsCommand(invocation: Invocation, io: CliIo): Promise<number> {
  const { options } = invocation;
  const params = { target: await loadTarget(io, options), ...some(options.hosts), ...(options.lines === undefined ? {} : { lines: options.lines }), ...(options.since === undefined ? {} : { since: options.since }) };
  tell(invocation, io, await withSession(io, options, (call) => call('proxyLogs', params)), proxyLogText);
  return exitCodes.done;
}

/** `jiji proxy boot` */
export const proxyBootCommand = (invocation: Invocation, io: CliIo): Promise<number> => change(invocation, io, 'proxyBoot', {});

/** `jiji proxy upgrade [--force]` */
export const proxyUpgradeCommand = (invocation: Invocation, io: CliIo): Promise<number> => change(invocation, io, 'proxyUpgrade', { force: invocation.options.force === true });

function tell<T>(invocation: Invocation, io: CliIo, result: T, text: (result: T) => string): void {
  const format = formatOf(invocation, ['text', 'json']);
  if (invocation.options.json) print(io, JSON.stringify({ type: 'result', result }));
  else print(io, format === 'json' ? JSON.stringify(result, null, 2) : text(result));
}
