import { access, constants, readFile, stat } from 'node:fs/promises';

/** What a path is, without its content. */
export interface PathState {
  readonly kind: 'absent' | 'directory' | 'file';
  /** POSIX permission bits; not on Windows. */
  readonly mode?: number;
  readonly size: number;
  readonly mtimeMs: number;
}

const goneCodes: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE']);

/** Looks at a path, following links. Undefined where that cannot be known: no permission, or neither file nor folder. */
export async function pathState(path: string): Promise<PathState | undefined> {
  try {
    const found = await stat(path);
    if (!found.isFile() && !found.isDirectory()) return undefined;
    const { mode, size, mtimeMs } = found;
    return { kind: found.isFile() ? 'file' : 'directory', size, mtimeMs, ...(process.platform === 'win32' ? {} : { mode: mode & 0o777 }) };
  } catch (error) {
    // Anything but absence is a fact that is not known, and what is not known is not checked.
    return error instanceof Error && 'code' in error && goneCodes.has(error.code) ? { kind: 'absent', size: 0, mtimeMs: 0 } : undefined;
  }
}

/** Whether this process may read a file. */
export async function isReadable(path: string): Promise<boolean> {
  try {
    await access(path, constants.R_OK);
    return true;
  } catch {
    // The answer itself: `access` has no other way to say no.
    return false;
  }
}

/** Bytes of a regular file; undefined when it is none, is larger than the limit, or cannot be read. */
export async function readSmall(path: string, limitBytes: number): Promise<Buffer | undefined> {
  const state = await pathState(path);
  if (state?.kind !== 'file' || state.size > limitBytes) return undefined;
  try {
    const data = await readFile(path);
    return data.length > limitBytes ? undefined : data;
  } catch {
    // Not readable, or gone since: not known, and what is not known is not checked.
    return undefined;
  }
}

/** Text of a small file; undefined as for `readSmall`. */
export async function readText(path: string, limitBytes: number): Promise<string | undefined> {
  return (await readSmall(path, limitBytes))?.toString('utf8');
}
