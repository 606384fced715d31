import path from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { pathState, readSmall, readText } from './disk.ts';
import { isInIndex } from './git-index.ts';

export interface GitState {
  readonly ignored: boolean;
  readonly tracked: boolean;
}

const textLimitBytes = 1024 * 1024;
const indexLimitBytes = 64 * 1024 * 1024;

/**
 * Whether git ignores a file and whether it is tracked, by reading git's own files: git is not run, because a repository
 * can tell it to run programs. Undefined outside a work tree.
 */
export async function gitState(file: string, homeDir: string): Promise<GitState | undefined> {
  const tree = await workTreeOf(path.dirname(file));
  if (tree === undefined) return undefined;
  const steps = path.relative(tree.root, file).split(path.sep);
  const [ignored, tracked] = await Promise.all([isIgnored(tree, steps, homeDir), isTracked(tree, steps.join('/'))]);
  return { ignored, tracked };
}

interface WorkTree {
  readonly root: string;
  /** Where this work tree's index is. */
  readonly gitDir: string;
  /** Where the repository's own files are; the same unless work trees share one repository. */
  readonly commonDir: string;
}

async function workTreeOf(folder: string): Promise<WorkTree | undefined> {
  for (let root = folder; ; root = path.dirname(root)) {
    const entry = path.join(root, '.git');
    const state = await pathState(entry);
    if (state?.kind === 'directory') return { root, gitDir: entry, commonDir: entry };
    if (state?.kind === 'file') {
      const pointer = /^gitdir: (.+)$/m.exec((await readText(entry, textLimitBytes)) ?? '')?.[1]?.trim();
      if (pointer === undefined) return undefined;
      const gitDir = path.resolve(root, pointer);
      const common = (await readText(path.join(gitDir, 'commondir'), textLimitBytes))?.trim();
      return { root, gitDir, commonDir: common === undefined ? gitDir : path.resolve(gitDir, common) };
    }
    if (root === path.dirname(root)) return undefined;
  }
}

async function isTracked(tree: WorkTree, relative: string): Promise<boolean> {
  const [index, config] = await Promise.all([readSmall(path.join(tree.gitDir, 'index'), indexLimitBytes), readText(path.join(tree.commonDir, 'config'), textLimitBytes)]);
  const hashBytes = /^[ \t]*objectformat[ \t]*=[ \t]*sha256[ \t]*$/im.test(config ?? '') ? 32 : 20;
  return index !== undefined && isInIndex(index, relative, hashBytes) === true;
}

/** As git sets itself up on file systems that do not tell case apart. */
const ignorecase = process.platform === 'win32' || process.platform === 'darwin';

interface Patterns {
  /** Steps from the root to the folder that the patterns are for. */
  readonly depth: number;
  readonly rules: Ignore;
}

/** A file is ignored when a folder above it is; the deepest file with patterns that speaks about a path decides. */
async function isIgnored(tree: WorkTree, steps: readonly string[], homeDir: string): Promise<boolean> {
  const folders = steps.map((_, depth) => path.join(tree.root, ...steps.slice(0, depth), '.gitignore'));
  const outer = [await globalExcludes(homeDir), path.join(tree.commonDir, 'info', 'exclude')];
  const texts = await Promise.all([...outer, ...folders].map((file) => readText(file, textLimitBytes)));
  const patterns = texts.flatMap((text, index): readonly Patterns[] => (text === undefined ? [] : [{ depth: Math.max(0, index - outer.length), rules: ignore({ ignorecase }).add(text) }])).reverse();
  return steps.some((_, last) => {
    const at = `${steps.slice(0, last + 1).join('/')}${last === steps.length - 1 ? '' : '/'}`;
    for (const { depth, rules } of patterns.filter((one) => one.depth <= last)) {
      const { ignored, unignored } = rules.test(at.split('/').slice(depth).join('/'));
      if (ignored || unignored) return ignored;
    }
    return false;
  });
}

/** The patterns of this user for all repositories: `core.excludesFile`, or its default place. */
async function globalExcludes(homeDir: string): Promise<string> {
  const config = path.join(homeDir, '.config', 'git');
  for (const file of [path.join(homeDir, '.gitconfig'), path.join(config, 'config')]) {
    const named = /^[ \t]*excludesfile[ \t]*=(.+)$/im.exec((await readText(file, textLimitBytes)) ?? '')?.[1]?.trim().replace(/^"|"$/g, '');
    if (named !== undefined) return named.startsWith('~/') ? path.join(homeDir, named.slice(2)) : path.resolve(homeDir, named);
  }
  return path.join(config, 'ignore');
}
