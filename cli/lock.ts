import { renderCode, registerMessages } from '../core/base/index.ts';
import { ageText, lockStateText } from '../core/operations/lock-commands/lock-text.ts';
import type { LockRelease, LockView, ServerLock } from '../core/protocol/locks.ts';
import { formatOf, some } from './change.ts';
import { exitCodes } from './exit.ts';
import { print, type CliIo } from './io.ts';
import type { Invocation } from './program.ts';
import { withSession } from './session.ts';
import { loadTarget } from './target.ts';

registerMessages({
  'lock-release.released': 'released',
  'lock-release.absent': 'was not locked',
  'lock-release.broken': 'broken',
  'lock-release.kept': 'kept',
});

/** `jiji lock show` */
export async function lockShowCommand(invocation: Invocation, io: CliIo): Promise<number> {
  const params = { target: await loadTarget(io, invocation.options), ...some(invocation.options.hosts) };
  tell(invocation, io, await withSession(io, invocation.options, (call) => call('lockShow', params)), viewText);
  return exitCodes.done;
}

/** `jiji lock acquire -m WHY [--wait SECONDS]` */
export async function lockAcquireCommand(invocation: Invocation, io: CliIo): Promise<number> {
  const { options } = invocation;
  const params = { target: await loadTarget(io, options), ...some(options.hosts), message: options.message ?? '', ...(options.wait === undefined ? {} : { waitSeconds: options.wait }) };
  tell(invocation, io, await withSession(io, options, (call) => call('lockAcquire', params)), viewText);
  return exitCodes.done;
}

/** `jiji lock release [--break]` */
export async function lockReleaseCommand(invocation: Invocation, io: CliIo): Promise<number> {
  const { options } = invocation;
  const params = { target: await loadTarget(io, options), ...some(options.hosts), break: options.break === true, confirm: options.confirm };
  const released = await withSession(io, options, (call) => call('lockRelease', params));
  tell(invocation, io, released, (all: readonly LockRelease[]) => all.map((one) => `${one.server}: ${renderCode(`lock-release.${one.result}`)}${one.lock === undefined ? '' : ` (${lockText(one.lock)})`}`).join('\n'));
  return released.some(({ result }) => result === 'kept') ? exitCodes.refused : exitCodes.done;
}

function tell<T>(invocation: Invocation, io: CliIo, result: T, text: (result: T) => string): void {
  const format = formatOf(invocation, ['text', 'json']);
  if (invocation.options.json) print(io, JSON.stringify({ type: 'result', result }));
  else print(io, format === 'json' ? JSON.stringify(result, null, 2) : text(result));
}

const viewText = ({ locks, free }: LockView): string => [...locks.map((lock) => `${lock.server}: ${lockText(lock)}`), ...(free.length === 0 ? [] : [`free: ${free.join(', ')}`])].join('\n');

/** One lock in one line. */
function lockText(lock: ServerLock): string {
  const what = [lock.name, lock.operation === 'lock' ? undefined : lock.operation, lock.step === undefined ? undefined : `at ${lock.step}`].filter((part) => part !== undefined).join(' ');
  return [what, lock.by ?? lock.file ?? '?', `since ${lock.since ?? '?'} (${ageText(lock.ageSeconds)})`, lockStateText(lock), lock.message === undefined ? undefined : `"${lock.message}"`].filter((part) => part !== undefined).join(', ');
}
