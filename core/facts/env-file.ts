import path from 'node:path';
import type { EnvFileContext } from '../rules/index.ts';
import type { DeployFileListing, DeployFileSummary } from './deploy-files.ts';

/** A deploy file that asks for a name, and its services that get the value; none: the file itself uses it. */
export interface SecretUser {
  /** Relative to the project root, with `/`. */
  readonly file: string;
  readonly services: readonly string[];
}

/** What is known beside the text of a secrets file. Names only. */
export interface EnvFileFacts extends Pick<EnvFileContext, 'wanted' | 'git' | 'mode' | 'projectRoot'> {
  /** Who asks for a name, of the deploy files that read their values here. */
  readonly users: ReadonlyMap<string, readonly SecretUser[]>;
}

interface Project {
  readonly root: string;
  readonly listing: DeployFileListing;
}

/** Undefined when no deploy file of the projects reads its values from the file. */
export function envFileFacts(file: string, projects: readonly Project[]): EnvFileFacts | undefined {
  const own = projects.find(({ root, listing }) => listing.files.some((deploy) => reads(file, root, deploy)));
  if (own === undefined) return undefined;
  const { root, listing } = own;
  const users = new Map<string, SecretUser[]>();
  for (const deploy of listing.files.filter((one) => reads(file, root, one))) {
    for (const [name, services] of deploy.names) users.set(name, [...(users.get(name) ?? []), { file: deploy.file, services }]);
  }
  const whole = listing.complete && listing.files.every((deploy) => deploy.whole);
  return { users, projectRoot: root, ...(whole ? { wanted: new Set(listing.files.flatMap((deploy) => [...deploy.names.keys()])) } : {}) };
}

/** A deploy file reads `<secrets file>.<its environment>` or, where that does not exist, `<secrets file>`. */
function reads(file: string, root: string, deploy: DeployFileSummary): boolean {
  const base = path.resolve(root, deploy.secretsPath);
  return file === base || (deploy.environment !== undefined && file === `${base}.${deploy.environment}`);
}
