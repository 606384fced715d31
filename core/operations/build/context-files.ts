import { createHash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import dockerIgnore from '@balena/dockerignore';
import { problem, ProblemError } from '../../base/index.ts';
import type { Engine } from '../../config/model.ts';

/** One thing that a build gets to see. */
export interface ContextFile {
  /** Below the context, with slashes. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
  /** Permission bits. */
  readonly mode: number;
  readonly sizeBytes: number;
  /** Of a link: where it points. */
  readonly target?: string;
}

/** All files of a build's folder that its ignore file leaves, sorted by path. Sockets and devices are left out. */
export async function contextFiles(folder: string, dockerfile: string, engine: Engine): Promise<readonly ContextFile[]> {
  const patterns = await ignoreFile(folder, dockerfile, engine);
  const ignored = dockerIgnore({ ignorecase: false }).add(patterns);
  const exceptions = /^\s*!/m.test(patterns);
  const found: ContextFile[] = [];
  const walk = async (below: string): Promise<void> => {
    const names = (await readable(path.join(folder, below), () => readdir(path.join(folder, below)))).sort();
    for (const name of names) {
      const relative = below === '' ? name : `${below}/${name}`;
      const full = path.join(folder, relative);
      const stats = await readable(full, () => lstat(full));
      const out = ignored.ignores(relative);
      const file = out ? undefined : await fileOf(full, relative, stats);
      if (file !== undefined) found.push(file);
      // A folder that is left out may hold an exception.
      if (stats.isDirectory() && (!out || exceptions)) await walk(relative);
    }
  };
  await walk('');
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function fileOf(full: string, relative: string, stats: Stats): Promise<ContextFile | undefined> {
  const mode = stats.mode & 0o7777;
  if (stats.isDirectory()) return { path: relative, kind: 'directory', mode, sizeBytes: 0 };
  if (stats.isSymbolicLink()) return { path: relative, kind: 'link', mode, sizeBytes: 0, target: await readable(full, () => readlink(full)) };
  return stats.isFile() ? { path: relative, kind: 'file', mode, sizeBytes: stats.size } : undefined;
}

/** The engines look for their own name first. */
async function ignoreFile(folder: string, dockerfile: string, engine: Engine): Promise<string> {
  const names = engine === 'podman' ? ['.containerignore', '.dockerignore'] : [`${dockerfile}.dockerignore`, '.dockerignore'];
  for (const name of names) {
    try {
      return await readFile(path.isAbsolute(name) ? name : path.join(folder, name), 'utf8');
    } catch {
      continue; // not there: the next name
    }
  }
  return '';
}

/** SHA-256 of all that the image depends on besides its base images: files, and `inputs` in a fixed order. */
export async function contextHash(folder: string, files: readonly ContextFile[], inputs: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(inputs));
  for (const file of files) {
    hash.update(JSON.stringify([file.kind, file.path, file.mode & 0o111, file.sizeBytes, file.target ?? '']));
    if (file.kind !== 'file') continue;
    await readable(path.join(folder, file.path), async () => {
      for await (const piece of createReadStream(path.join(folder, file.path), { highWaterMark: 1024 * 1024 })) hash.update(piece as Buffer);
    });
  }
  return hash.digest('hex');
}

async function readable<T>(full: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new ProblemError(problem('build-unreadable', { path: full, reason: error instanceof Error ? error.message : String(error) }), { cause: error });
  }
}
