import { problem, ProblemError, renderProblem } from '../core/base/index.ts';
import { rolloutText } from '../core/operations/rollout/table.ts';
import type { OperationName, OperationResult, Operations } from '../core/protocol/worker.ts';
import { exitCodes, exitOf } from './exit.ts';
import { print, say, type CliIo } from './io.ts';
import type { Invocation } from './program.ts';
import { withSession } from './session.ts';
import { loadTarget } from './target.ts';

/** Names of servers as parameters of an operation; none means all. */
export const some = (names: readonly string[]): { servers?: readonly string[] } => (names.length === 0 ? {} : { servers: names });

/** A format other than those that the command knows is wrong use. */
export function formatOf(invocation: Invocation, known: readonly string[]): string {
  const format = invocation.options.format ?? known[0] ?? 'text';
  if (!known.includes(format)) throw new ProblemError(problem('usage', { detail: `--format ${format} is not known here; ${invocation.command.join(' ')} has ${known.join(', ')}.` }));
  return format;
}

type Writing = { [N in OperationName]: Operations[N]['result'] extends OperationResult ? N : never }[OperationName];

/** A writing operation: events while it runs, the result at the end. */
export async function change<N extends Writing>(invocation: Invocation, io: CliIo, name: N, extra: Omit<Operations[N]['params'], 'target' | 'servers'>): Promise<number> {
  const format = formatOf(invocation, ['text', 'json']);
  const target = await loadTarget(io, invocation.options);
  const params = { target, ...some(invocation.options.hosts), ...extra } as Operations[N]['params'];
  const result: OperationResult = await withSession(io, invocation.options, (call) => call(name, params));
  if (invocation.options.json) print(io, JSON.stringify({ type: 'result', ...result }));
  else if (format === 'json') print(io, JSON.stringify(result, null, 2));
  if (invocation.options.dryRun && result.outcome === 'refused' && result.problem === undefined) {
    say(io, `${name}: dry run, nothing was changed.`);
    return exitCodes.done;
  }
  sayProblem(result, io);
  if (result.rollout !== undefined && result.outcome !== 'done') for (const line of result.rollout) say(io, `  ${rolloutText(line)}`);
  say(io, resultLine(name, result));
  return exitOf(result.outcome);
}

export function sayProblem(result: OperationResult, io: CliIo): void {
  const failure = result.problem;
  if (failure === undefined) return;
  say(io, `jiji: ${renderProblem(failure)}`);
  if (failure.evidence !== undefined && failure.evidence !== '') say(io, failure.evidence.replace(/^/gm, '  | '));
}

function resultLine(name: string, result: OperationResult): string {
  const trips = Object.entries(result.roundTrips).map(([host, count]) => `${host} ${count}`).join(', ');
  return `${name}: ${result.outcome} in ${(result.durationMs / 1000).toFixed(1)} s${trips === '' ? '' : ` (round trips: ${trips})`}`;
}
