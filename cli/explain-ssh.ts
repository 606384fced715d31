import { renderProblem } from '../core/base/index.ts';
import { explanationText } from '../core/operations/explain-ssh.ts';
import { formatOf } from './change.ts';
import { exitCodes } from './exit.ts';
import { print, type CliIo } from './io.ts';
import type { Invocation } from './program.ts';
import { withSession } from './session.ts';
import { loadTarget } from './target.ts';

/** `jiji server ssh --explain NAME` */
export async function explainSshCommand(invocation: Invocation, io: CliIo): Promise<number> {
  const format = formatOf(invocation, ['text', 'json']);
  const target = await loadTarget(io, invocation.options);
  const found = await withSession(io, invocation.options, (call) => call('explainSsh', { target, server: invocation.args[0] ?? '' }));
  const result = found.problem === undefined ? 'connected' : renderProblem(found.problem);
  if (invocation.options.json) print(io, JSON.stringify({ type: 'result', explanation: found }));
  else print(io, format === 'json' ? JSON.stringify(found, null, 2) : [...explanationText(found), result].join('\n'));
  return found.problem === undefined ? exitCodes.done : exitCodes.failed;
}
