import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

const folder = (stateDir: string): string => path.join(stateDir, 'locks');

/** Ids of the locks that were taken by hand on this machine and not given back. */
export async function ownLockIds(stateDir: string): Promise<ReadonlySet<string>> {
  try {
    return new Set(await readdir(folder(stateDir)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Set();
    throw error;
  }
}

export async function rememberLock(stateDir: string, lockId: string, project: string): Promise<void> {
  await mkdir(folder(stateDir), { recursive: true, mode: 0o700 });
  await writeFile(path.join(folder(stateDir), lockId), `${project}\n`, { mode: 0o600 });
}

export const forgetLock = (stateDir: string, lockId: string): Promise<void> => rm(path.join(folder(stateDir), lockId), { force: true });
