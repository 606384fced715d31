import type { NameAnswer } from './cluster.ts';

/** `initializationOptions` of the language server; each is optional. */
export interface ServerOptions {
  /** False: nothing outside this machine is looked up, whatever the settings say. Without a word the workspace counts as trusted. */
  readonly trusted?: boolean;
  /** What may be looked up: all, nothing (also when left out), or single kinds. The settings `jiji.live.*` can only take away from it. */
  readonly live?: boolean | { readonly dns?: boolean; readonly registries?: boolean; readonly registryLogin?: boolean; readonly cluster?: boolean };
}

/** Client -> server notification: the workspace is trusted now, or no longer. */
export const trustChangedNotification = 'jiji/trustChanged';
export interface TrustChangedParams {
  readonly trusted: boolean;
}

/** Client -> server notification: the names that the editor's secret storage has values for, all projects; never a value. */
export const storedSecretsNotification = 'jiji/storedSecrets';
export interface StoredSecretsParams {
  readonly stored: readonly { readonly projectRoot: string; readonly environment?: string; readonly names: readonly string[] }[];
}

/** Server -> client request: where does this name point now? The client asks the cluster, or answers `unknown`. */
export const resolveNameRequest = 'jiji/resolveName';
export interface ResolveNameParams {
  /** Document that contains the name. */
  readonly uri: string;
  readonly name: string;
}
export type ResolveNameResult = NameAnswer;

/** Client -> server notification: answers may have changed (after a deploy, on connect); hints are asked again. */
export const namesChangedNotification = 'jiji/namesChanged';

/** Server -> client request: what was last seen of the cluster of a file? The client contacts no server for it; null: nothing. */
export const clusterFactsRequest = 'jiji/clusterFacts';
export interface ClusterFactsParams {
  /** The deploy file. */
  readonly uri: string;
}
export type ClusterFactsResult = ClusterFacts | null;

/** What was seen of the cluster of a deploy file. Times in ms since the epoch. */
export interface ClusterFacts {
  readonly servers: readonly ServerFacts[];
  /** Absent: what was seen is older than the last change of the cluster. */
  readonly services?: readonly ServiceFacts[];
  readonly readAt: number;
}

export interface ServerFacts {
  /** As in the file. */
  readonly name: string;
  readonly arch?: 'amd64' | 'arm64';
  readonly memoryBytes?: number;
  readonly readAt: number;
}

/** The versions of a service that serve now, and on which servers. */
export interface ServiceFacts {
  readonly service: string;
  readonly versions: readonly { readonly version: string; readonly servers: readonly string[] }[];
}

/** Client -> server notification: `jiji/clusterFacts` has another answer than before. */
export const clusterChangedNotification = 'jiji/clusterChanged';

/** Client -> server request: the form of an open deploy file; null: it is none. */
export const dialectRequest = 'jiji/dialect';
export interface DialectParams {
  readonly uri: string;
}
export type DialectResult = {
  /** `B`. */
  readonly dialect: string;
  /** For people: `Jiji config: form B`. */
  readonly name: string;
} | null;
