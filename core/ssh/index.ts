import './messages.ts';
export type * from './host.ts';
export type * from './options.ts';
export type * from './target.ts';
export { labelOf } from './target.ts';
export { ConnectionPool } from './pool.ts';
export { Connection } from './connection.ts';
export { userKnownHosts, type KnownHostsFiles } from './host-key-store.ts';
export { resolveTarget, parseJump, type ResolveEnvironment, type SshSettings } from './resolve-target.ts';
