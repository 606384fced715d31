import type { Clock, Mask } from '../base/index.ts';
import type { DeployConfig } from '../config/model.ts';
import type { OperationEvent } from '../protocol/events.ts';
import type { Answer, Question } from '../protocol/worker.ts';
import type { RemoteHost } from '../ssh/host.ts';
import type { SshExplanation } from '../protocol/ssh.ts';
import type { SecretsFound } from '../protocol/secrets.ts';
import type { PartsSource } from './parts.ts';

/** `.jiji/settings.json`: how this project is deployed; read by extension and command line alike. */
export interface ProjectSettings {
  readonly deploy: DeploySettings;
  readonly lock: { readonly waitSeconds: number };
  readonly secrets: SecretSettings;
  readonly network: { readonly externalIpLookup: boolean; readonly rotationSelfTest?: boolean };
  /** Tags that stay on servers, whatever their age. */
  readonly prune?: { readonly pinnedTags: readonly string[] } | undefined;
  /** Image of the registry on the operator's machine. */
  readonly registry?: { readonly image: string } | undefined;
  readonly hooks?: { readonly timeoutSeconds?: number | undefined } | undefined;
  /** Which environments are marked as production; `production` and `prod`. `default` is the file without an environment. */
  readonly environments?: { readonly production?: readonly string[] | undefined } | undefined;
}

/** How a deploy goes over its servers; docs/deploying.md says what each is for. */
export interface DeploySettings {
  /** Servers of one service at a time: a number, or a share of them such as `25%`. */
  readonly parallelServers: number | string;
  readonly drainSeconds: number;
  /** How long the proxy lets requests of the old target end before it breaks them off; 30. */
  readonly drainTimeoutSeconds?: number | undefined;
  /** Between two batches of a service; 0. */
  readonly waitSeconds?: number | undefined;
  /** When a server fails: the others stay as they are (`stop`), or those that have the new version go back (`return`). */
  readonly onFailure?: 'stop' | 'return' | undefined;
  readonly canary?: CanarySettings | undefined;
}

export interface CanarySettings {
  /** So many servers of each service, or these; 0: no canary unless one is asked for. */
  readonly servers?: number | readonly string[] | undefined;
  readonly minutes?: number | undefined;
  /** Share of requests that may fail, 0 to 1. */
  readonly maxErrorRate?: number | undefined;
  readonly intervalSeconds?: number | undefined;
}

/** Where values of secrets come from besides the secrets file; see docs/secrets.md. */
export interface SecretSettings {
  readonly hostEnvironment: 'never' | 'fallback' | 'prefer';
  /** Program and arguments that print the value of a name. */
  readonly commands?: Readonly<Record<string, readonly string[]>> | undefined;
  /** The same for all names that fit one of the patterns (`*` and `?`; without patterns: all); the first that fits counts. */
  readonly adapters?: readonly { readonly command: readonly string[]; readonly names?: readonly string[] | undefined }[] | undefined;
  /** How long a command may take; 30. */
  readonly timeoutSeconds?: number | undefined;
}

/** All an operation may use; made once per operation by `session.ts`. */
export interface OperationContext {
  readonly config: DeployConfig;
  /** Folder that contains `.jiji/`. */
  readonly projectRoot: string;
  readonly configPath: string;
  readonly environment?: string;
  readonly settings: ProjectSettings;
  /** Opens or reuses the connection to a server of the file. */
  connect(server: string): Promise<RemoteHost>;
  /** How a server is reached and where each option comes from; set by the session. */
  explainSsh?(server: string): Promise<SshExplanation>;
  readonly parts: PartsSource;
  /** Values of all names that the file refers to; missing ones are reported before anything else. */
  readonly secrets: ReadonlyMap<string, string>;
  /** All names that the file refers to, where they are used and where their values come from; set by the session. */
  readonly secretsFound?: SecretsFound;
  readonly mask: Mask;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  emit(event: OperationEvent): void;
  ask(question: Question): Promise<Answer>;
  /** `vscode/0.1.0`, `cli/0.1.0` */
  readonly client: string;
  /** `user@machine` of the operator. */
  readonly operator: string;
  /** `~/.local/state/jiji` (XDG_STATE_HOME honoured). */
  readonly stateDir: string;
}
