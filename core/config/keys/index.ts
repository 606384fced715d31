export * from './shape.ts';
export { rootKeys, rootShape } from './root.ts';
export { serverKeys, inlineServerKeys, sshKeys, networkKeys } from './servers.ts';
export { serviceKeys, environmentKeys, environmentValue, buildKeys } from './services.ts';
export { proxyKeys, targetKeys, healthcheckKeys } from './proxy.ts';
