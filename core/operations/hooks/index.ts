import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import { abortError, problem, ProblemError, registerMessages, type Problem } from '../../base/index.ts';
import type { OperationContext } from '../context.ts';
import { runHook, type HookEnd } from './run-hook.ts';

registerMessages({
  'hook-failed': 'The hook {hook} ended with exit status {code}.',
  'hook-signal': 'The hook {hook} was ended by {signal}.',
  'hook-timeout': 'The hook {hook} was stopped after {seconds} s.',
  'hook-not-started': 'The hook {hook} could not be started: {reason}',
  'hook-not-executable': 'The hook {hook} is not executable, so it was not run.',
  'hook-remedy.executable': 'chmod +x {file}',
  'hook-remedy.timeout': 'hooks.timeoutSeconds in .jiji/settings.json gives hooks more time.',
  'hook.running': 'Run the hook {hook}',
});

export type HookName = 'before-deploy' | 'after-deploy' | 'on-failure' | 'on-rollback';

/** What a hook is told, as `JIJI_…`; never a secret. */
export interface HookFacts {
  readonly operation: string;
  readonly operationId: string;
  readonly services: readonly string[];
  readonly servers: readonly string[];
  /** By service. */
  readonly versions: Readonly<Record<string, string>>;
  readonly outcome?: string;
  /** Code of the problem. */
  readonly problem?: string;
}

const defaultSeconds = 300;

/**
 * Runs `.jiji/hooks/NAME` of the project if it is there, with its output in the log. Undefined: all is well, or there is
 * none. Rejects with an AbortError when the operation was cancelled meanwhile.
 */
export async function hook(ctx: OperationContext, name: HookName, facts: HookFacts, signal = ctx.signal): Promise<Problem | undefined> {
  const file = path.join(ctx.projectRoot, '.jiji', 'hooks', name);
  const present = await executable(file);
  if (present === 'absent') return undefined;
  if (present === 'not-executable') return problem('hook-not-executable', { hook: name }, { remedy: { code: 'hook-remedy.executable', args: { file } } });
  ctx.emit({ type: 'progress', operationId: facts.operationId, title: 'hook.running', args: { hook: name }, at: ctx.clock.now() });
  const seconds = ctx.settings.hooks?.timeoutSeconds ?? defaultSeconds;
  const seen: string[] = [];
  const end = await runHook({
    file, cwd: ctx.projectRoot, env: environment(ctx, name, facts), timeoutMs: seconds * 1000, signal,
    onLine: (line) => {
      const text = clean(ctx.mask.apply(line));
      seen.push(text);
      if (seen.length > 50) seen.shift();
      ctx.emit({ type: 'log', level: 'info', text: `[${name}] ${text}`, at: ctx.clock.now() });
    },
  });
  if (end.kind === 'cancelled') throw abortError();
  return problemOfEnd(name, end, seconds, seen);
}

/** The same for `before-deploy`: what fails there keeps the deploy from beginning. */
export async function requireHook(ctx: OperationContext, name: HookName, facts: HookFacts): Promise<void> {
  const found = await hook(ctx, name, facts);
  if (found === undefined) return;
  if (found.code === 'hook-not-executable') ctx.emit({ type: 'warning', operationId: facts.operationId, problem: found, at: ctx.clock.now() });
  else throw new ProblemError(found);
}

async function executable(file: string): Promise<'absent' | 'not-executable' | 'executable'> {
  try {
    if (!(await stat(file)).isFile()) return 'not-executable';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'absent';
    throw error;
  }
  try {
    await access(file, constants.X_OK);
    return 'executable';
  } catch {
    return 'not-executable'; // the only thing that access says
  }
}

/** The operator's own environment without what the file calls secret, and the facts. */
function environment(ctx: OperationContext, name: HookName, facts: HookFacts): Record<string, string> {
  const secret = new Set([...(ctx.secretsFound?.names ?? []).map((one) => one.name), ...ctx.config.services.flatMap((service) => service.environment.secrets)]);
  const own = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && !secret.has(entry[0]) && ctx.mask.apply(entry[1]) === entry[1]));
  const versions = Object.entries(facts.versions);
  return {
    ...own,
    JIJI_HOOK: name, JIJI_OPERATION: facts.operation, JIJI_OPERATION_ID: facts.operationId, JIJI_PROJECT: ctx.config.project, JIJI_ENVIRONMENT: ctx.environment ?? '',
    JIJI_SERVICES: facts.services.join(' '), JIJI_SERVERS: facts.servers.join(' '), JIJI_VERSIONS: versions.map(([service, version]) => `${service}=${version}`).join(' '),
    JIJI_VERSION: versions.length > 0 && versions.every(([, version]) => version === versions[0]?.[1]) ? (versions[0]?.[1] ?? '') : '',
    JIJI_OPERATOR: ctx.operator, JIJI_OUTCOME: facts.outcome ?? '', JIJI_PROBLEM: facts.problem ?? '',
  };
}

/** No terminal sequences reach a log: a hook prints what it likes. */
const clean = (line: string): string => line.replace(/\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?/g, '').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');

function problemOfEnd(name: HookName, end: HookEnd, seconds: number, seen: readonly string[]): Problem | undefined {
  const more = seen.length === 0 ? {} : { evidence: seen.join('\n') };
  switch (end.kind) {
    case 'exit':
      return end.code === 0 ? undefined : problem('hook-failed', { hook: name, code: end.code }, more);
    case 'signal':
      return problem('hook-signal', { hook: name, signal: end.signal }, more);
    case 'timeout':
      return problem('hook-timeout', { hook: name, seconds }, { ...more, remedy: { code: 'hook-remedy.timeout' } });
    case 'not-started':
      return problem('hook-not-started', { hook: name, reason: end.reason }, more);
    case 'cancelled':
      return problem('cancelled');
  }
}
