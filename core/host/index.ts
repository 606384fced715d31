import registrySh from './files/registry.sh';
import schemaSql from './files/schema.sql';

export { type FileGroup, groupUnits, type InstalledFile, installedFiles, installedLinks } from './installed.ts';
export { hostEnvironment, type HostParams } from './params.ts';
export { hostPaths, hostPorts } from './paths.ts';

/** Function library for stage programs that talk to the registry; put it before the program's own text. */
export const registryLibrary = registrySh;
export const schema = schemaSql;
