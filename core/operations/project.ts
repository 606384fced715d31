import { abortError, Mask, problem, ProblemError, registerMessages, renderCode } from '../base/index.ts';
import { parseDeploy, projectRootOf, resolveVariables, type DeployConfig } from '../config/index.ts';
import { gatherFacts } from '../facts/index.ts';
import type { SecretsFound } from '../protocol/secrets.ts';
import type { Target } from '../protocol/worker.ts';
import { hasErrors, validate } from '../rules/index.ts';
import type { ProjectSettings } from './context.ts';
import { findSecrets, type FoundSecrets } from './secrets/find.ts';
import { missingProblem } from './secrets/missing.ts';
import { readSettings } from './settings.ts';

registerMessages({
  'config-invalid': '{file} has {count} errors; nothing was started.',
  'config-invalid-remedy': 'Mend the lines below: jiji validate, or the editor\'s Problems view, shows them.',
});

/** A deploy file ready to work with: checked, variables put in, secrets found. */
export interface Project {
  readonly config: DeployConfig;
  readonly projectRoot: string;
  readonly settings: ProjectSettings;
  /** Values by name; all that the file asks for, if `complete` was asked for. */
  readonly secrets: ReadonlyMap<string, string>;
  /** All names that the file refers to, without their values. */
  readonly secretsFound: SecretsFound;
  readonly mask: Mask;
}

export interface LoadOptions {
  /** Values above all sources, by name. */
  readonly given?: Readonly<Record<string, string>> | undefined;
  /** Names without a value are no error: they are what is asked about. */
  readonly tolerant?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Reads the snapshot of a deploy file. Rejects with `config-invalid` when any rule finds an error, with `secret-missing`
 * when `complete` and a name that the file uses has no value; both before anything is connected.
 */
export async function loadProject(target: Target, env: Readonly<Record<string, string | undefined>>, complete: boolean, more: LoadOptions = {}): Promise<Project> {
  const parsed = parseDeploy(target.text, { environ: env });
  const projectRoot = projectRootOf(target.configPath);
  const settings = await readSettings(projectRoot);
  const environment = target.environment === undefined ? {} : { environment: target.environment };
  const facts = await gatherFacts({ configPath: target.configPath, parsed, processEnv: env, hostEnvironment: settings.secrets.hostEnvironment, ...environment });
  refuseErrors(target, validate(parsed, { ...facts, operation: true }).filter((one) => !saidElsewhere.has(one.code) && (complete || !onlyForWriting.has(one.code))));
  const found = await findSecrets({
    parsed, projectRoot, settings: settings.secrets, env, environment: target.environment, stored: target.stored, given: more.given, signal: more.signal,
    // An operation that only looks asks no command for what containers get; the names that lead to servers it needs.
    ask: (uses) => complete || uses.some((use) => use.kind === 'ssh'),
  });
  if (more.signal?.aborted === true) throw abortError();
  const resolved = resolveVariables(parsed, (name) => found.values.get(name));
  if (resolved === undefined) throw new ProblemError(problem('config-invalid', { file: target.configPath, count: 1 }));
  const missing = complete && more.tolerant !== true ? missingProblem(found) : undefined;
  if (missing !== undefined) throw missing;
  return { config: resolved.config, projectRoot, settings, secrets: found.values, secretsFound: { names: found.names, tried: found.tried, file: found.file }, mask: maskOf(resolved.config, found, [...resolved.used.values(), ...Object.values(more.given ?? {})]) };
}

/** All names at once are said by `secret-missing`, which tells where they were looked for. */
const saidElsewhere: ReadonlySet<string> = new Set(['jiji/secret-missing']);
/** What is only uploaded need not be there for operations that only read. */
const onlyForWriting: ReadonlySet<string> = new Set(['jiji/local-file-missing']);

function refuseErrors(target: Target, diagnostics: ReturnType<typeof validate>): void {
  if (!hasErrors(diagnostics)) return;
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  const evidence = errors.map((error) => `${target.configPath}:${error.range.start.line + 1}:${error.range.start.character + 1}: ${renderCode(error.code, error.args)} (${error.code})`).join('\n');
  throw new ProblemError(problem('config-invalid', { file: target.configPath, count: errors.length }, { evidence, remedy: { code: 'config-invalid-remedy' } }));
}

/** Only values of names that the file refers to are hidden: the whole process environment would blot out ordinary words. */
function maskOf(config: DeployConfig, found: FoundSecrets, used: readonly string[]): Mask {
  const mask = new Mask();
  // The secrets of containers and the texts of keys; what went into the file by `${NAME}` stands in `used`.
  const names = config.services.flatMap((service) => service.environment.secrets).concat(config.servers.flatMap((server) => server.ssh.keyData));
  const asked = found.names.filter((name) => name.origin?.kind === 'command').map((name) => name.name);
  for (const value of [...[...names, ...asked].map((name) => found.values.get(name)), ...used, config.builder.registry.password, ...config.servers.map((server) => server.ssh.keyPassphrase)]) {
    if (value !== undefined) mask.add(value);
  }
  return mask;
}
