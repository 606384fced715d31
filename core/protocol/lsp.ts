import type { NameAnswer } from './cluster.ts';

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
