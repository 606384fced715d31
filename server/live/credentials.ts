import { URI } from 'vscode-uri';
import { environmentOf, projectRootOf, readSecrets, resolveVariables, type Environ } from '../../core/config/index.ts';
import { registryName, type Credentials } from '../../core/registry/index.ts';
import type { DeployDocument } from '../document.ts';
import { secretSettingsOf } from '../project.ts';

/**
 * User and password that an open deploy file has for a registry, with the values of its secrets file and of the
 * environment. They are read when a registry wants a login, go to that registry alone, and are kept nowhere.
 */
export async function registryCredentials(registry: string, documents: readonly DeployDocument[], environ: Environ): Promise<Credentials | undefined> {
  for (const document of documents) {
    const known = document.parsed.config?.builder.registry;
    if (known?.type !== 'remote' || known.server === undefined || registryName(known.server) !== registry) continue;
    const found = await credentialsOf(document, environ);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function credentialsOf({ uri, parsed }: DeployDocument, environ: Environ): Promise<Credentials | undefined> {
  const file = URI.parse(uri);
  if (file.scheme !== 'file' || parsed.config === undefined) return undefined;
  const projectRoot = projectRootOf(file.fsPath);
  const environment = environmentOf(file.fsPath);
  const { values } = await readSecrets({
    projectRoot, secretsPath: parsed.config.secretsPath, processEnv: environ, hostEnvironment: (await secretSettingsOf(projectRoot)).hostEnvironment,
    ...(environment === undefined ? {} : { environment }),
  });
  const resolved = resolveVariables(parsed, (name) => values.get(name));
  // A name without a value stays as it is written: that is no password.
  if (resolved === undefined || resolved.missing.some(({ path }) => path.includes('registry'))) return undefined;
  const { username, password } = resolved.config.builder.registry;
  return username === undefined || password === undefined ? undefined : { username, password };
}
