import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { deployFileName } from './deploy-files.ts';

/** Deploy files of the nearest project at or above a folder; `environment` undefined is the default file. */
export interface EnvironmentFiles {
  readonly projectRoot: string;
  readonly environments: readonly { readonly environment?: string; /** Relative to the project root, with `/`. */ readonly file: string }[];
}

/** What environments a project has, by the names of its files; undefined when there is no deploy file at or above the folder. */
export async function findEnvironments(startDir: string): Promise<EnvironmentFiles | undefined> {
  for (let folder = path.resolve(startDir); ; folder = path.dirname(folder)) {
    const names = [...(await filesOf(path.join(folder, '.jiji'))).map((name) => `.jiji/${name}`), ...(await filesOf(folder))];
    const environments = names.sort().flatMap((file) => {
      const found = deployFileName(file);
      return found === undefined ? [] : [{ file, ...(found.environment === undefined ? {} : { environment: found.environment }) }];
    });
    if (environments.length > 0) return { projectRoot: folder, environments };
    if (folder === path.dirname(folder)) return undefined;
  }
}

/** A folder that is not there, or may not be read, has no files. */
async function filesOf(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder, { withFileTypes: true })).filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
  } catch {
    return [];
  }
}
