import type { ClientCapabilities, Connection, ServerCapabilities } from 'vscode-languageserver';
import type { Clock } from '../core/base/index.ts';
import type { LiveNames } from './cluster/names.ts';
import type { DeployDocument } from './document.ts';
import type { Findings } from './findings.ts';
import type { Live } from './live/live.ts';
import type { ProjectReader } from './project.ts';
import type { SettingsCache } from './settings.ts';
import type { DocumentStore } from './store.ts';

/** What features share: one connection, its files, and what is known beside their text. */
export interface Services {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly store: DocumentStore;
  readonly settings: SettingsCache;
  readonly projects: ProjectReader;
  readonly findings: Findings;
  readonly names: LiveNames;
  /** What servers, public DNS and image registries say now, as far as it is known. */
  readonly live: Live;
  /** What the client said that it can do; known from `initialize` on. */
  readonly client: () => ClientCapabilities;
  /** Answers for an open deploy file, and `nothing` for any other. */
  readonly on: <T>(uri: string, nothing: T, answer: (document: DeployDocument) => T | Promise<T>) => T | Promise<T>;
}

/** One ability of the server: what it says at `initialize`, and its handlers. */
export interface Feature {
  readonly capabilities: (client: ClientCapabilities) => ServerCapabilities;
  register(services: Services): void;
}
