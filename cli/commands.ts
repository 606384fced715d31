import { problem, ProblemError } from '../core/base/index.ts';
import { meshMermaid } from '../core/network/mermaid.ts';
import { statusText } from '../core/network/status-text.ts';
import type { NameAnswer } from '../core/protocol/cluster.ts';
import { levelOf } from '../core/operations/teardown/survey.ts';
import { planText } from './ask.ts';
import { buildCommand } from './build.ts';
import { change, formatOf, some } from './change.ts';
import { convertCommand } from './convert.ts';
import { deployCommand, planDeployCommand } from './deploy.ts';
import { exitCodes } from './exit.ts';
import { explainSshCommand } from './explain-ssh.ts';
import { print, type CliIo } from './io.ts';
import type { Invocation } from './program.ts';
import { lockAcquireCommand, lockReleaseCommand, lockShowCommand } from './lock.ts';
import { rollbackCommand } from './rollback.ts';
import { proxyBootCommand, proxyLogsCommand, proxyStatusCommand, proxyUpgradeCommand } from './proxy.ts';
import { rotateCommand, secretsCommand } from './secrets.ts';
import { serverVersionsCommand } from './server-versions.ts';
import { auditCommand, logsCommand, serverExecCommand, servicesExecCommand } from './services.ts';
import { withSession } from './session.ts';
import { shellCommand } from './shell.ts';
import { loadTarget } from './target.ts';
import { validateCommand } from './validate.ts';

type Handler = (invocation: Invocation, io: CliIo) => Promise<number>;

const handlers: Readonly<Record<string, Handler>> = {
  validate: validateCommand,
  convert: convertCommand,
  plan: planDeployCommand,
  deploy: deployCommand,
  'server init': (invocation, io) => (invocation.options.dryRun ? planCommand(invocation, io, 'init') : change(invocation, io, 'init', invocation.options.upgrade === true ? { upgrade: true } : {})),
  'server versions': serverVersionsCommand,
  'server evict': (invocation, io) => {
    const server = invocation.args[0] ?? '';
    return invocation.options.dryRun ? planCommand({ ...invocation, args: [], options: { ...invocation.options, hosts: [server] } }, io, 'evict') : change(invocation, io, 'evict', { server, confirm: invocation.options.confirm });
  },
  'network repair': (invocation, io) => {
    if (invocation.options.rotateKeys === true) return change(invocation, io, 'rotateKeys', { confirm: invocation.options.confirm });
    return invocation.options.dryRun ? planCommand(invocation, io, 'repair') : change(invocation, io, 'repair', {});
  },
  'server teardown': (invocation, io) => (invocation.options.dryRun ? planCommand(invocation, io, 'teardown') : change(invocation, io, 'teardown', { confirm: invocation.options.confirm, volumes: invocation.options.volumes ?? [], ...levelOf(invocation.options.level) })),
  'server ssh': explainSshCommand,
  'secrets check': secretsCommand,
  'secrets rotate': rotateCommand,
  build: buildCommand,
  rollback: rollbackCommand,
  'services prune': (invocation, io) => change(invocation, io, 'prune', chosen(invocation)),
  'registry setup': (invocation, io) => change(invocation, io, 'registrySetup', whereOf(invocation)),
  'registry login': (invocation, io) => change(invocation, io, 'registryLogin', whereOf(invocation)),
  'registry logout': (invocation, io) => change(invocation, io, 'registryLogout', whereOf(invocation)),
  'registry remove': (invocation, io) => change(invocation, io, 'registryRemove', { confirm: invocation.options.confirm }),
  'services restart': (invocation, io) => change(invocation, io, 'restart', { ...chosen(invocation), inPlace: invocation.options.inPlace === true }),
  'services stop': (invocation, io) => change(invocation, io, 'stop', chosen(invocation)),
  'services start': (invocation, io) => change(invocation, io, 'start', chosen(invocation)),
  'services remove': (invocation, io) => change(invocation, io, 'remove', { ...chosen(invocation), volumes: invocation.options.volumes ?? [], confirm: invocation.options.confirm }),
  'proxy status': proxyStatusCommand,
  'proxy logs': proxyLogsCommand,
  'proxy boot': proxyBootCommand,
  'proxy upgrade': proxyUpgradeCommand,
  'services logs': logsCommand,
  'services exec': servicesExecCommand,
  'server exec': serverExecCommand,
  'server shell': shellCommand,
  audit: auditCommand,
  'lock show': lockShowCommand,
  'lock acquire': lockAcquireCommand,
  'lock release': lockReleaseCommand,
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

const chosen = (invocation: Invocation): { services: readonly string[] } => ({ services: [...invocation.args, ...invocation.options.services] });

const whereOf = (invocation: Invocation): { where?: 'local' | 'servers' } => (invocation.options.only === undefined ? {} : { where: invocation.options.only });

const operationArgument = (invocation: Invocation): { operationId?: string } => (invocation.args[0] === undefined ? {} : { operationId: invocation.args[0] });

async function planCommand(invocation: Invocation, io: CliIo, operation: 'init' | 'evict' | 'teardown' | 'repair'): Promise<number> {
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
