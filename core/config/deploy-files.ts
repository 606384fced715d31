/** A path, relative to a project root and with `/`, that can be a deploy file; the default file has no environment. */
export interface DeployFileName {
  readonly path: string;
  readonly environment?: string;
}

const environmentName = /^[a-z0-9][a-z0-9_-]{0,31}$/;

/** Is this path (relative to a project root, with `/`) a deploy file by its name, and of which environment? */
export function deployFileName(path: string): DeployFileName | undefined {
  const found = /^(\.jiji\/)?([^/]+)\.ya?ml$/.exec(path);
  if (found === null) return undefined;
  const [, folder, base = ''] = found;
  const inFolder = folder !== undefined;
  if (base === 'jiji' || (inFolder && base === 'deploy')) return { path };
  const environment = base.startsWith('jiji.') ? base.slice(5) : inFolder ? base.replace(/^deploy\./, '') : undefined;
  return environment !== undefined && environmentName.test(environment) ? { path, environment } : undefined;
}

const bothEndings = (base: string): string[] => [`${base}.yml`, `${base}.yaml`];

/**
 * Where the deploy file of an environment may stand, relative to a project root, best first. The default file is not
 * among the candidates of an environment: that fall-back is a question to the user.
 */
export function deployFileCandidates(environment?: string): string[] {
  const bases =
    environment === undefined
      ? ['.jiji/deploy', '.jiji/jiji', 'jiji']
      : [`.jiji/deploy.${environment}`, `.jiji/${environment}`, `.jiji/jiji.${environment}`, `jiji.${environment}`];
  return bases.flatMap(bothEndings);
}

/** The project root of a deploy file's absolute path: the folder that holds `.jiji/`, or the file's own folder. */
export function projectRootOf(configPath: string): string {
  const folder = configPath.replace(/[/\\][^/\\]*$/, '');
  return folder.replace(/[/\\]\.jiji$/, '');
}
