export type * from './host.ts';
export type * from './options.ts';
export type * from './target.ts';
export { labelOf } from './target.ts';
export { ConnectionPool } from './pool.ts';
export { Connection } from './connection.ts';
export { userKnownHosts, type KnownHostsFiles } from './host-key-store.ts';
