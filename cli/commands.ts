import { problem, ProblemError, renderProblem } from '../core/base/index.ts';
import { meshMermaid } from '../core/network/mermaid.ts';
import { statusText } from '../core/network/status-text.ts';
import type { NameAnswer } from '../core/protocol/cluster.ts';
import type { OperationResult, Operations } from '../core/protocol/worker.ts';
import { planText } from './ask.ts';
import { convertCommand } from './convert.ts';
import { exitCodes, exitOf } from './exit.ts';
import { print, say, type CliIo } from './io.ts';
import type { Invocation } from './program.ts';
import { withSession } from './session.ts';
import { loadTarget } from './target.ts';
import { validateCommand } from './validate.ts';

type Handler = (invocation: Invocation, io: CliIo) => Promise<number>;

const handlers: Readonly<Record<string, Handler>> = {
  validate: validateCommand,
  convert: convertCommand,
  plan: (invocation, io) => planCommand(invocation, io, 'deploy'),
  deploy: (invocation, io) => (invocation.options.dryRun ? planCommand(invocation, io, 'deploy') : change(invocation, io, 'deploy', { services: [...invocation.args, ...invocation.options.services] })),
  'server init': (invocation, io) => (invocation.options.dryRun ? planCommand(invocation, io, 'init') : change(invocation, io, 'init', {})),
  'server teardown': (invocation, io) => change(invocation, io, 'teardown', { confirm: invocation.options.confirm }),
  resume: (invocation, io) => change(invocation, io, 'resume', operationArgument(invocation)),
  undo: (invocation, io) => change(invocation, io, 'undo', operationArgument(invocation)),
  status: statusCommand,
  topology: topologyCommand,
  'network dns': dnsCommand,
};

/** All commands that stand in `buildProgram`; a test compares the two lists. */
export const commandNames = (): readonly string[] => Object.keys(handlers);

export function findCommand(path: readonly string[]): Handler {
  const handler = handlers[path.join(' ')];
  if (handler === undefined) throw new ProblemError(problem('usage', { detail: `there is no command ${path.join(' ')}.` }));
  return handler;
}

const operationArgument = (invocation: Invocation): { operationId?: string } => (invocation.args[0] === undefined ? {} : { operationId: invocation.args[0] });

const some = (names: readonly string[]): { servers?: readonly string[] } => (names.length === 0 ? {} : { servers: names });

/** A format other than those that the command knows is wrong use. */
function formatOf(invocation: Invocation, known: readonly string[]): string {
  const format = invocation.options.format ?? known[0] ?? 'text';
  if (!known.includes(format)) throw new ProblemError(problem('usage', { detail: `--format ${format} is not known here; ${invocation.command.join(' ')} has ${known.join(', ')}.` }));
  return format;
}

type Writing = 'init' | 'deploy' | 'teardown' | 'resume' | 'undo';

/** A writing operation: events while it runs, the result at the end. */
async function change<N extends Writing>(invocation: Invocation, io: CliIo, name: N, extra: Omit<Operations[N]['params'], 'target' | 'servers'>): Promise<number> {
  const format = formatOf(invocation, ['text', 'json']);
  const target = await loadTarget(io, invocation.options);
  const params = { target, ...some(invocation.options.hosts), ...extra } as Operations[N]['params'];
  const result: OperationResult = await withSession(io, invocation.options, (call) => call(name, params));
  if (invocation.options.json) print(io, JSON.stringify({ type: 'result', ...result }));
  else if (format === 'json') print(io, JSON.stringify(result, null, 2));
  sayProblem(result, io);
  say(io, resultLine(name, result));
  return exitOf(result.outcome);
}

function sayProblem(result: OperationResult, io: CliIo): void {
  const failure = result.problem;
  if (failure === undefined) return;
  say(io, `jiji: ${renderProblem(failure)}`);
  if (failure.evidence !== undefined && failure.evidence !== '') say(io, failure.evidence.replace(/^/gm, '  | '));
}

function resultLine(name: string, result: OperationResult): string {
  const trips = Object.entries(result.roundTrips).map(([host, count]) => `${host} ${count}`).join(', ');
  return `${name}: ${result.outcome} in ${(result.durationMs / 1000).toFixed(1)} s${trips === '' ? '' : ` (round trips: ${trips})`}`;
}

async function planCommand(invocation: Invocation, io: CliIo, operation: 'deploy' | 'init'): Promise<number> {
  const format = formatOf(invocation, ['text', 'json']);
  const services = [...invocation.args, ...invocation.options.services];
  const params = { target: await loadTarget(io, invocation.options), operation, ...some(invocation.options.hosts), ...(services.length === 0 ? {} : { services }) };
  const plan = await withSession(io, invocation.options, (call) => call('plan', params));
  if (invocation.options.json) print(io, JSON.stringify({ type: 'result', plan }));
  else print(io, format === 'json' ? JSON.stringify(plan, null, 2) : planText(plan));
  return plan.problems.length > 0 ? exitCodes.failed : exitCodes.done;
}

async function statusCommand(invocation: Invocation, io: CliIo): Promise<number> {
  const format = formatOf(invocation, ['text', 'json']);
  const target = await loadTarget(io, invocation.options);
  const state = await withSession(io, invocation.options, (call) => call('status', { target }));
  if (invocation.options.json) print(io, JSON.stringify({ type: 'result', state }));
  else print(io, format === 'json' ? JSON.stringify(state, null, 2) : statusText(state));
  return state.status === 'HEALTHY' ? exitCodes.done : exitCodes.failed;
}

async function topologyCommand(invocation: Invocation, io: CliIo): Promise<number> {
  const format = formatOf(invocation, ['mermaid', 'json']);
  const target = await loadTarget(io, invocation.options);
  const state = await withSession(io, invocation.options, (call) => call('status', { target }));
  if (invocation.options.json) print(io, JSON.stringify({ type: 'result', state }));
  else print(io, format === 'json' ? JSON.stringify(state, null, 2) : meshMermaid(state));
  return exitCodes.done;
}

async function dnsCommand(invocation: Invocation, io: CliIo): Promise<number> {
  const format = formatOf(invocation, ['text', 'json']);
  const name = invocation.args[0];
  const params = { target: await loadTarget(io, invocation.options), ...(name === undefined ? {} : { name }) };
  const answers = await withSession(io, invocation.options, (call) => call('dns', params));
  if (invocation.options.json) print(io, JSON.stringify({ type: 'result', answers }));
  else print(io, format === 'json' ? JSON.stringify(answers, null, 2) : answers.map(answerLine).join('\n'));
  return answers.every((answer) => answer.status === 'found') ? exitCodes.done : exitCodes.failed;
}

const answerLine = (answer: NameAnswer): string => `${answer.name}  ${answer.status === 'found' ? answer.addresses.join(' ') : answer.status}  (${answer.server ?? 'no server could be asked'}, TTL ${answer.ttlSeconds} s)`;
