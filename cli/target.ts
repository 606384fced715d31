import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { problem, ProblemError, registerMessages } from '../core/base/index.ts';
import { deployFileName, findDeployFile, findEnvironments, parseDeploy, type EnvironmentFiles } from '../core/config/index.ts';
import type { Target } from '../core/protocol/worker.ts';
import type { Names } from './complete.ts';
import type { CliIo } from './io.ts';
import type { CliOptions } from './options.ts';

registerMessages({
  'config-missing': 'There is no deploy file{for} in {folder} or above it.',
  'config-missing-remedy': 'Write .jiji/deploy.yml, or name the folder with -C.',
  'config-missing-default': 'There is no default deploy file in {folder}; it has environments: {environments}.',
  'config-missing-default-remedy': 'Choose one with -e.',
  'environment-name': '"{environment}" is no environment name.',
  'environment-name-remedy': 'Use lowercase letters, digits, "-" and "_", at most 32 characters.',
  'env-file-missing': 'No file for environment "{environment}"; {folder} has {environments}, and none is used in its place.',
  'env-file-missing-remedy': 'Write .jiji/deploy.{environment}.yml, or leave -e out.',
});

/** Finds the deploy file that the options mean and takes a snapshot of it. Rejects with `config-missing` or a cousin. */
export async function loadTarget(io: CliIo, options: Pick<CliOptions, 'directory' | 'environment' | 'parts' | 'knownHosts'>): Promise<Target> {
  const { environment } = options;
  if (environment !== undefined && deployFileName(`.jiji/deploy.${environment}.yml`)?.environment !== environment) {
    throw new ProblemError(problem('environment-name', { environment }, { remedy: { code: 'environment-name-remedy' } }));
  }
  const folder = path.resolve(io.cwd, options.directory ?? '.');
  const found = await findDeployFile(folder, environment);
  if (found === undefined) {
    const others = await findEnvironments(folder);
    if (others !== undefined && environment === undefined) {
      throw new ProblemError(problem('config-missing-default', { folder: others.projectRoot, environments: environmentNames(others) }, { remedy: { code: 'config-missing-default-remedy' } }));
    }
    if (others !== undefined && environment !== undefined) throw environmentMissing(environment, others);
    throw new ProblemError(problem('config-missing', { folder, for: environment === undefined ? '' : ` for environment "${environment}"` }, { remedy: { code: 'config-missing-remedy' } }));
  }
  if (found.fallback && environment !== undefined) {
    throw environmentMissing(environment, (await findEnvironments(folder)) ?? { projectRoot: found.projectRoot, environments: [{ file: found.file }] });
  }
  return {
    configPath: found.file,
    text: await readFile(found.file, 'utf8'),
    ...(found.environment === undefined ? {} : { environment: found.environment }),
    ...(options.parts === undefined ? {} : { partsDir: path.resolve(io.cwd, options.parts) }),
    ...(options.knownHosts === undefined ? {} : { knownHosts: path.resolve(io.cwd, options.knownHosts) }),
  };
}

/** Every environment with its file: `staging (.jiji/deploy.staging.yml), the default (.jiji/deploy.yml)`. */
const environmentNames = ({ environments }: EnvironmentFiles): string => environments.map(({ environment, file }) => `${environment ?? 'the default'} (${file})`).join(', ');

const environmentMissing = (environment: string, found: EnvironmentFiles): ProblemError =>
  new ProblemError(problem('env-file-missing', { environment, folder: found.projectRoot, environments: environmentNames(found) }, { remedy: { code: 'env-file-missing-remedy', args: { environment } } }));

/** Server and service names of the file that the working folder is in, for completion; none where there is no file. */
export async function projectNames(io: CliIo): Promise<Names> {
  const found = await findDeployFile(io.cwd);
  const config = found === undefined ? undefined : parseDeploy(await readFile(found.file, 'utf8')).config;
  return { servers: config?.servers.map((server) => server.name) ?? [], services: config?.services.map((service) => service.name) ?? [] };
}
