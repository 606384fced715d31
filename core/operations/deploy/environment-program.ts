import { quote } from '../../base/index.ts';
import type { ServiceConfig } from '../../config/model.ts';

export interface ContainerEnvironment {
  /**
   * Shell text for the step's secret: `jiji_environment` prints the env file, `jiji_exported` exports what no line of
   * such a file can carry.
   */
  readonly program: string;
  /** Names that the engine takes from its own environment. */
  readonly exported: readonly string[];
}

const shellName = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Engines read env files in lines of at most 64 KiB. */
const maxLineBytes = 60_000;
/** Longest argument or variable of a process on Linux, with some room for the rest of it. */
export const maxWordBytes = 130_000;
/** These mean something to the engine or to the loader that starts it. */
const engineNames = /^(PATH|HOME|TMPDIR|IFS|ENV|GO[A-Z]+|(https?|no|all|ftp)_proxy|(LD|XDG|DOCKER|CONTAINERS?|PODMAN|BUILDAH|STORAGE|DBUS|LISTEN|NOTIFY|SSL|GLIBC)_.*|.*_PROXY)$/;

/** Names whose values reach no container whole: NUL, too long, or not for an env file and not for the engine's own variables. */
export const unusableNames = (service: ServiceConfig, secrets: ReadonlyMap<string, string>): readonly string[] =>
  entries(service, secrets).filter(([name, value]) => value.includes('\0') || /[\0\s=#]/.test(name) || name === ''
    || (needsExport(name, value) && (!shellName.test(name) || engineNames.test(name) || bytes(name, value) > maxWordBytes))).map(([name]) => name);

const bytes = (name: string, value: string): number => Buffer.byteLength(name) + Buffer.byteLength(value) + 1;
const needsExport = (name: string, value: string): boolean => /[\r\n]/.test(value) || bytes(name, value) > maxLineBytes;

const entries = (service: ServiceConfig, secrets: ReadonlyMap<string, string>): readonly (readonly [string, string])[] =>
  [...Object.entries(service.environment.clear), ...service.environment.secrets.map((name) => [name, secrets.get(name) ?? ''] as const)];

/** All values of a container, secret and clear alike, in a form that never stands in an argument. */
export function environmentProgram(service: ServiceConfig, secrets: ReadonlyMap<string, string>): ContainerEnvironment {
  const all = entries(service, secrets);
  const exported = all.filter(([name, value]) => needsExport(name, value));
  const lines = all.filter(([name, value]) => !needsExport(name, value)).map(([name, value]) => `printf '%s\\n' ${quote(`${name}=${value}`)}`);
  return {
    program: [
      'jiji_environment() {', ...(lines.length === 0 ? [':'] : lines), '}',
      'jiji_exported() {', ':', ...exported.map(([name, value]) => `export ${name}=${quote(value)}`), '}', '',
    ].join('\n'),
    exported: exported.map(([name]) => name),
  };
}
