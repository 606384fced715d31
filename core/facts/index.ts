/**
 * What rules know beside the text of a deploy file, read from this machine's disk. Values of secrets and of the
 * environment never leave this room: only names do.
 *
 * - `gatherFacts(request): Promise<Facts>` once; `FactGatherer` with a short memory, for an editor
 */
export { FactGatherer, gatherFacts, type Facts, type FactsRequest, type FactSources } from './gather.ts';
export type { DeployFileSummary } from './deploy-files.ts';
export type { EnvFileFacts, SecretUser } from './env-file.ts';
export type { KnownNetwork } from './network-file.ts';
