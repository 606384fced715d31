import type { Clock, Mask } from '../base/index.ts';
import type { DeployConfig } from '../config/model.ts';
import type { OperationEvent } from '../protocol/events.ts';
import type { Answer, Question } from '../protocol/worker.ts';
import type { RemoteHost } from '../ssh/host.ts';
import type { PartsSource } from './parts.ts';

/** `.jiji/settings.json`: how this project is deployed; read by extension and command line alike. */
export interface ProjectSettings {
  readonly deploy: { readonly parallelServers: number; readonly drainSeconds: number };
  readonly lock: { readonly waitSeconds: number };
  readonly secrets: { readonly hostEnvironment: 'never' | 'fallback' | 'prefer' };
  readonly network: { readonly externalIpLookup: boolean };
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
  readonly parts: PartsSource;
  /** Values of all names that the file refers to; missing ones are reported before anything else. */
  readonly secrets: ReadonlyMap<string, string>;
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
