import { stat } from 'node:fs/promises';
import path from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { problem, ProblemError, registerMessages } from '../core/base/index.ts';
import { deployFileName, projectRootOf } from '../core/config/index.ts';

registerMessages({
  'files-none': 'No deploy file in {argument}.',
  'files-none-remedy': 'Name a file, a folder with one, or a pattern in quotes such as "**/.jiji/*.yml".',
});

/** Standard input in place of a file. */
export const standardInput = '-';

/** Where deploy files are looked for below a folder; which of them are some, their names say. */
const patterns = ['**/.jiji/*.{yml,yaml}', '**/jiji.{yml,yaml}', '**/jiji.*.{yml,yaml}'];
const skipped = ['**/node_modules/**', '**/.git/**'];

/**
 * The files that arguments mean: a file as it is, every deploy file below a folder, all that a pattern fits. Absolute,
 * each once, in the order given. Rejects with `files-none` where a folder or a pattern has none.
 */
export async function filesOf(words: readonly string[], cwd: string): Promise<readonly string[]> {
  const found = await Promise.all(words.map((word) => filesOfOne(word, cwd)));
  return [...new Set(found.flat())];
}

async function filesOfOne(word: string, cwd: string): Promise<readonly string[]> {
  if (word === standardInput) return [word];
  const file = path.resolve(cwd, word);
  const isFolder = await stat(file).then((state) => state.isDirectory(), () => undefined);
  if (isFolder === false) return [file];
  if (isFolder === undefined && !isDynamicPattern(word)) return [file];
  const files = isFolder === true
    ? (await glob(patterns, { cwd: file, absolute: true, dot: true, ignore: skipped })).filter((one) => isDeployFile(one))
    : await glob(word, { cwd, absolute: true, dot: true, ignore: skipped });
  if (files.length === 0) throw new ProblemError(problem('files-none', { argument: word }, { remedy: { code: 'files-none-remedy' } }));
  return files.map((one) => path.normalize(one)).sort();
}

const isDeployFile = (file: string): boolean => deployFileName(path.relative(projectRootOf(file), file).replaceAll('\\', '/')) !== undefined;
