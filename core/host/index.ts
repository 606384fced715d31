import registrySh from './files/registry.sh';
import schemaSql from './files/schema.sql';
import { hostEnvironment, type HostParams } from './params.ts';
import { hostPaths } from './paths.ts';

export { hostEnvironment, type HostParams } from './params.ts';
export { hostPaths, hostPorts } from './paths.ts';

/** Function library for stage programs that talk to the registry; put it before the program's own text. */
export const registryLibrary = registrySh;
export const schema = schemaSql;

/** What init installs together, and whose units it restarts together. */
export type FileGroup = 'common' | 'corrosion' | 'dns' | 'firewall' | 'loop';

export interface InstalledFile {
  readonly path: string;
  /** Octal, for `install -m`. Owner is root. */
  readonly mode: string;
  readonly content: string;
  readonly group: FileGroup;
}

/** Every file of ours on a server but the pinned parts; texts are equal on all servers, only `host.env` differs. */
export function installedFiles(params: HostParams): readonly InstalledFile[] {
  return [
    { path: hostPaths.parameters, mode: '0644', content: hostEnvironment(params), group: 'common' },
    { path: hostPaths.registryLibrary, mode: '0644', content: registrySh, group: 'common' },
    { path: hostPaths.corrosionSchema, mode: '0644', content: schemaSql, group: 'corrosion' },
  ];
}
