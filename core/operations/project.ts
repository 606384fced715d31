import { Mask, problem, ProblemError, registerMessages, renderCode } from '../base/index.ts';
import { parseDeploy, projectRootOf, readSecrets, resolveVariables, type DeployConfig, type NameReference, type Secrets } from '../config/index.ts';
import { gatherFacts } from '../facts/index.ts';
import type { Target } from '../protocol/worker.ts';
import { hasErrors, validate } from '../rules/index.ts';
import type { ProjectSettings } from './context.ts';
import { readSettings } from './settings.ts';

registerMessages({
  'config-invalid': '{file} has {count} errors; nothing was started.',
  'config-invalid-remedy': 'Mend the lines below: jiji validate, or the editor\'s Problems view, shows them.',
  'secret-missing': 'No value for {names}; looked in {tried}.',
  'secret-missing-remedy': 'Put it into {file} (which git should ignore), or into the environment.',
});

/** A deploy file ready to work with: checked, variables put in, secrets found. */
export interface Project {
  readonly config: DeployConfig;
  readonly projectRoot: string;
  readonly settings: ProjectSettings;
  /** Values by name; all that the file asks for, if `complete` was asked for. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly mask: Mask;
}

/**
 * Reads the snapshot of a deploy file. Rejects with `config-invalid` when any rule finds an error, with `secret-missing`
 * when `complete` and a name that the file uses has no value; both before anything is connected.
 */
export async function loadProject(target: Target, env: Readonly<Record<string, string | undefined>>, complete: boolean): Promise<Project> {
  const parsed = parseDeploy(target.text, { environ: env });
  const projectRoot = projectRootOf(target.configPath);
  const settings = await readSettings(projectRoot);
  const environment = target.environment === undefined ? {} : { environment: target.environment };
  const facts = await gatherFacts({ configPath: target.configPath, parsed, processEnv: env, hostEnvironment: settings.secrets.hostEnvironment, ...environment });
  refuseErrors(target, validate(parsed, { ...facts, operation: true }).filter((one) => !saidElsewhere.has(one.code) && (complete || !onlyForWriting.has(one.code))));
  const secrets = await readSecrets({
    projectRoot, secretsPath: parsed.config?.secretsPath ?? '.env', processEnv: env, hostEnvironment: settings.secrets.hostEnvironment,
    ...environment,
  });
  const resolved = resolveVariables(parsed, (name) => secrets.values.get(name));
  if (resolved === undefined) throw new ProblemError(problem('config-invalid', { file: target.configPath, count: 1 }));
  if (complete && resolved.missing.length > 0) throw missing(resolved.missing, secrets);
  return { config: resolved.config, projectRoot, settings, secrets: secrets.values, mask: maskOf(resolved.config, secrets.values, resolved.used) };
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

function missing(references: readonly NameReference[], secrets: Secrets): ProblemError {
  const names = [...new Set(references.map((reference) => reference.name))].join(', ');
  return new ProblemError(problem('secret-missing', { names, tried: secrets.tried.join(', ') }, { remedy: { code: 'secret-missing-remedy', args: { file: secrets.file } } }));
}

/** Only names that the file declares secret are hidden: the whole process environment would blot out ordinary words. */
function maskOf(config: DeployConfig, values: ReadonlyMap<string, string>, used: ReadonlyMap<string, string>): Mask {
  const mask = new Mask();
  const names = config.services.flatMap((service) => service.environment.secrets).concat(config.servers.flatMap((server) => server.ssh.keyData));
  for (const value of [...names.map((name) => values.get(name)), ...used.values(), config.builder.registry.password, ...config.servers.map((server) => server.ssh.keyPassphrase)]) {
    if (value !== undefined) mask.add(value);
  }
  return mask;
}

