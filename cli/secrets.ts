import { text as readAll } from 'node:stream/consumers';
import { problem, ProblemError, renderProblem } from '../core/base/index.ts';
import { usersOf } from '../core/operations/secrets/missing.ts';
import { originText, runningText, stateText } from '../core/operations/secrets/words.ts';
import type { SecretName, SecretsReport } from '../core/protocol/secrets.ts';
import type { Target } from '../core/protocol/worker.ts';
import { askHidden } from './ask.ts';
import { change, formatOf } from './change.ts';
import { exitCodes } from './exit.ts';
import { interactive, print, type CliIo } from './io.ts';
import type { Invocation } from './program.ts';
import { withSession } from './session.ts';
import { loadTarget } from './target.ts';

/** `jiji secrets [--running]`: names, users and sources; values are printed nowhere. */
export async function secretsCommand(invocation: Invocation, io: CliIo): Promise<number> {
  const format = formatOf(invocation, ['text', 'json']);
  const target = await loadTarget(io, invocation.options);
  const report = await look(invocation, io, target, invocation.options.running === true);
  if (invocation.options.json) print(io, JSON.stringify({ type: 'result', report }));
  else print(io, format === 'json' ? JSON.stringify(report, null, 2) : reportText(report));
  const unwell = report.names.some((name) => name.state !== 'set') || report.running?.some((container) => container.state === 'old') === true || (report.unreachable ?? []).length > 0;
  return unwell ? exitCodes.failed : exitCodes.done;
}

/** `jiji secrets rotate NAME [--value-stdin]`; without a new value the services get what the source gives now. */
export async function rotateCommand(invocation: Invocation, io: CliIo): Promise<number> {
  const name = invocation.args[0] ?? '';
  const target = await loadTarget(io, invocation.options);
  const value = await newValue(name, invocation, io, target);
  return change(invocation, io, 'rotateSecret', { name, ...(value === undefined ? {} : { value }) });
}

const look = (invocation: Invocation, io: CliIo, target: Target, compare: boolean): Promise<SecretsReport> =>
  withSession(io, invocation.options, (call) => call('secrets', { target, compare }));

async function newValue(name: string, invocation: Invocation, io: CliIo, target: Target): Promise<string | undefined> {
  if (invocation.options.valueStdin === true) return (await readAll(io.stdin)).replace(/\r?\n$/, '');
  if (!interactive(io)) return undefined;
  const found = (await look(invocation, io, target, false)).names.find((each) => each.name === name);
  if (found?.origin?.kind === 'command' || found?.origin?.kind === 'environment') return undefined;
  const value = await askHidden(io, `New value of ${name}: `);
  if (value !== (await askHidden(io, 'Again: '))) throw new ProblemError(problem('usage', { detail: 'the two values differ.' }));
  if (value === '') throw new ProblemError(problem('usage', { detail: 'the new value is empty.' }));
  return value;
}

function reportText(report: SecretsReport): string {
  if (report.names.length === 0) return 'The file refers to no secret or variable.';
  const wide = Math.max(...report.names.map((each) => each.name.length));
  const lines = report.names.map((name) => `${name.name.padEnd(wide)}  ${stateText(name).padEnd(9)}  ${sourceText(name, report)}  ${usersOf(name.uses)}`);
  const running = (report.running ?? []).map((container) => `${container.server} ${container.container}: ${runningText(container)}`);
  const unreachable = (report.unreachable ?? []).map(({ server, problem: found }) => `${server}: ${renderProblem(found)}`);
  return [...lines, ...(report.running === undefined ? [] : ['', ...running]), ...unreachable].join('\n');
}

function sourceText(name: SecretName, report: SecretsReport): string {
  if (name.origin === undefined) return `looked in ${report.tried.join(', ')};`;
  return `${originText(name.origin)}${name.failure === undefined ? '' : ` (${name.failure})`};`;
}
