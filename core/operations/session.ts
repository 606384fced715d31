import path from 'node:path';
import { problem, ProblemError, registerMessages, type Clock } from '../base/index.ts';
import type { ClusterState } from '../protocol/cluster.ts';
import type { OperationEvent } from '../protocol/events.ts';
import type { Answer, OperationName, Operations, PlanView, Question, Target } from '../protocol/worker.ts';
import { builderName, withBuilder } from './build/builder-server.ts';
import { Connections } from './connections.ts';
import type { OperationContext } from './context.ts';
import { isProduction } from './environments.ts';
import { handlers } from './handlers.ts';
import { partsOf } from './parts-choice.ts';
import { loadProject, type LoadOptions } from './project.ts';

registerMessages({ 'session-closed': 'The session was closed.' });

/** How a caller takes part in a running operation. */
export interface CallOptions {
  readonly signal: AbortSignal;
  emit(event: OperationEvent): void;
  /** Answers a question of the operation; `null` = the person went away. */
  ask(question: Question): Promise<Answer>;
  /** Receives states of `watch`. */
  onCluster?(state: ClusterState): void;
}

/** The one door to everything that touches servers; the worker of the extension host and the command line both hold one. */
export interface Session {
  /** Runs an operation. Rejects with a `ProblemError` when it could not even start; what happens later is in its result. */
  call<N extends OperationName>(name: N, params: Operations[N]['params'], options: CallOptions): Promise<Operations[N]['result']>;
  /** Closes all connections. */
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
  /** `vscode/0.1.0`, `cli/0.1.0` */
  readonly client: string;
  /** `user@machine` of the person. */
  readonly operator: string;
}

/** Operations that only read: they start without the values of secrets. */
const reading: ReadonlySet<OperationName> = new Set(['explainSsh', 'serverVersions', 'status', 'watch', 'dns', 'interrupted', 'teardown', 'versions', 'audit', 'logs', 'exec', 'lockShow', 'lockAcquire', 'lockRelease', 'proxyStatus', 'proxyLogs']);

export function createSession(options: SessionOptions): Session {
  const connections = new Map<string, Connections>();
  let closed = false;

  const connectionsFor = (target: Target, context: Pick<OperationContext, 'config'>): Connections => {
    const key = JSON.stringify([target.configPath, target.knownHosts ?? null]);
    const known = connections.get(key);
    if (known !== undefined) return known;
    const made = new Connections({ ...options, ssh: context.config.ssh, ...(target.knownHosts === undefined ? {} : { knownHosts: target.knownHosts }) });
    connections.set(key, made);
    return made;
  };

  const contextFor = async (target: Target, complete: boolean, call: CallOptions, load: LoadOptions = {}): Promise<OperationContext> => {
    const project = await loadProject(target, options.env, complete, { ...load, signal: call.signal });
    const pool = connectionsFor(target, project);
    return {
      ...project,
      configPath: target.configPath,
      ...(target.environment === undefined ? {} : { environment: target.environment }),
      connect: (server) => pool.connect(server, server === builderName ? withBuilder(project) : project, call, call.signal),
      explainSsh: (server) => pool.explain(server, project, call, call.signal),
      parts: partsOf(target, options, call.signal),
      clock: options.clock,
      signal: call.signal,
      emit: (event) => call.emit(event),
      ask: (question) => call.ask(withEnvironment(question, environmentMark(target, project))),
      client: options.client,
      operator: options.operator,
      stateDir: stateDir(options),
    };
  };

  return {
    call: async (name, params, call) => {
      if (closed) throw new ProblemError(problem('session-closed'));
      const ctx = await contextFor(params.target, !reading.has(name), call, loadOptions(name, params));
      const result = await handlers[name](ctx, params, call);
      return name === 'plan' ? { ...(result as PlanView), ...environmentMark(params.target, ctx) } : result;
    },
    close: async () => {
      closed = true;
      await Promise.all([...connections.values()].map((each) => each.close()));
    },
  };
}

interface EnvironmentMark {
  readonly environment?: string;
  readonly production: boolean;
}

const environmentMark = ({ environment }: Target, { settings }: Pick<OperationContext, 'settings'>): EnvironmentMark =>
  ({ production: isProduction(settings, environment), ...(environment === undefined ? {} : { environment }) });

/** Whoever confirms sees for which environment. */
function withEnvironment(question: Question, mark: EnvironmentMark): Question {
  if (question.kind === 'confirm-plan') return { ...question, plan: { ...question.plan, ...mark } };
  return question.kind === 'typed-name' ? { ...question, ...mark } : question;
}

/** A look at secrets takes missing ones as they are; a rotation works with the new value from its beginning. */
function loadOptions<N extends OperationName>(name: N, params: Operations[N]['params']): LoadOptions {
  if (name === 'secrets') return { tolerant: true };
  const { name: secret, value } = name === 'rotateSecret' ? (params as Operations['rotateSecret']['params']) : {};
  return secret === undefined || value === undefined ? {} : { given: { [secret]: value } };
}

/** `~/.local/state/jiji`, XDG_STATE_HOME honoured. */
function stateDir(options: SessionOptions): string {
  const configured = options.env['XDG_STATE_HOME'];
  return path.join(configured === undefined || configured === '' ? path.join(options.homeDir, '.local', 'state') : configured, 'jiji');
}
