import path from 'node:path';
import { deployFileCandidates, deployFileName, projectRootOf } from './deploy-files.ts';
import { nodeFiles, type Files } from './files.ts';

export interface FoundFile {
  readonly file: string;
  readonly projectRoot: string;
  /** The environment that the file's name says. */
  readonly environment?: string;
  /** An environment was asked for and only the default file is there: nothing may be done with it before the user agrees. */
  readonly fallback: boolean;
  /** Further files at the same level that define the same environment and are not used. */
  readonly unused: readonly string[];
}

/** Walks from a folder towards the root of the file system and takes the first configuration there is (deploy-yml §2.2). */
export async function findDeployFile(startDir: string, environment?: string, files: Files = nodeFiles): Promise<FoundFile | undefined> {
  const named = deployFileCandidates(environment);
  const plain = environment === undefined ? [] : deployFileCandidates().slice(0, 2);
  for (let folder = path.resolve(startDir); ; folder = path.dirname(folder)) {
    const found = await existing(folder, named, files);
    if (found[0] !== undefined) return describe(found[0], found.slice(1), false);
    const [fallback] = await existing(folder, plain, files);
    if (fallback !== undefined) return describe(fallback, [], true);
    if (folder === path.dirname(folder)) return undefined;
  }
}

async function existing(folder: string, names: readonly string[], files: Files): Promise<string[]> {
  const paths = names.map((name) => path.join(folder, name));
  const there = await Promise.all(paths.map((file) => files.isFile(file)));
  return paths.filter((_, index) => there[index]);
}

function describe(file: string, unused: readonly string[], fallback: boolean): FoundFile {
  const projectRoot = projectRootOf(file);
  const environment = environmentOf(file);
  return { file, projectRoot, ...(environment === undefined ? {} : { environment }), fallback, unused };
}

/** The environment that a file's name says, if any. */
export const environmentOf = (file: string): string | undefined =>
  deployFileName(path.relative(projectRootOf(file), file).split(path.sep).join('/'))?.environment;
