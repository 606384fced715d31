import path from 'node:path';
import type { LocalFile, LocalFiles, LocalPath } from '../rules/index.ts';
import { isReadable, pathState, readText } from './disk.ts';
import type { Memo } from './memo.ts';

/** Longer texts are not read: rules then know the file, not what stands in it. */
const textLimitBytes = 64 * 1024;

/** Where a path of a deploy file points: `~/` is the home folder, a relative path starts at the project root. */
export function resolveLocal(written: string, projectRoot: string, homeDir: string): string {
  return written === '~' || written.startsWith('~/') ? path.join(homeDir, written.slice(1)) : path.resolve(projectRoot, written);
}

/** Looks at all paths at once; one that cannot be looked at is left out. */
export async function lookAt(paths: readonly LocalPath[], projectRoot: string, homeDir: string, memo: Memo<LocalFile | undefined>): Promise<LocalFiles> {
  const absolute = new Map<string, boolean>();
  for (const { path: written, read } of paths) {
    const file = resolveLocal(written, projectRoot, homeDir);
    absolute.set(file, read || absolute.get(file) === true);
  }
  const known = new Map(await Promise.all([...absolute].map(async ([file, read]) => [file, await memo.get(`${read ? 'text' : 'look'} ${file}`, () => lookOne(file, read))] as const)));
  return { look: (written) => known.get(resolveLocal(written, projectRoot, homeDir)) };
}

async function lookOne(file: string, read: boolean): Promise<LocalFile | undefined> {
  const state = await pathState(file);
  if (state === undefined || state.kind === 'absent' || state.kind === 'directory') return state === undefined ? undefined : { kind: state.kind };
  const mode = state.mode === undefined ? {} : { mode: state.mode };
  const readable = await isReadable(file);
  const text = read && readable ? await readText(file, textLimitBytes) : undefined;
  return { kind: 'file', ...mode, readable, ...(text === undefined ? {} : { text }) };
}
