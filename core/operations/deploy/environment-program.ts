import { quote } from '../../base/index.ts';
import type { ServiceConfig } from '../../config/model.ts';

export interface ContainerEnvironment {
  /** Shell text for the step's secret: `jiji_environment` prints the env file, values with line breaks are exported. */
  readonly program: string;
  /** Names that the engine takes from its own environment. */
  readonly exported: readonly string[];
}

const shellName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Names whose values no env file can carry and no shell can export. */
export const unusableNames = (service: ServiceConfig, secrets: ReadonlyMap<string, string>): readonly string[] =>
  entries(service, secrets).filter(([name, value]) => value.includes('\0') || (/[\r\n]/.test(value) && !shellName.test(name))).map(([name]) => name);

const entries = (service: ServiceConfig, secrets: ReadonlyMap<string, string>): readonly (readonly [string, string])[] =>
  [...Object.entries(service.environment.clear), ...service.environment.secrets.map((name) => [name, secrets.get(name) ?? ''] as const)];

/** All values of a container, secret and clear alike, in a form that never stands in an argument. */
export function environmentProgram(service: ServiceConfig, secrets: ReadonlyMap<string, string>): ContainerEnvironment {
  const all = entries(service, secrets);
  const long = all.filter(([, value]) => /[\r\n]/.test(value));
  const short = all.filter(([, value]) => !/[\r\n]/.test(value)).map(([name, value]) => quote(`${name}=${value}`));
  const lines = short.length === 0 ? ':' : `printf '%s\\n' ${short.join(' ')}`;
  return {
    program: [`jiji_environment() { ${lines}; }`, ...long.map(([name, value]) => `export ${name}=${quote(value)}`), ''].join('\n'),
    exported: long.map(([name]) => name),
  };
}
