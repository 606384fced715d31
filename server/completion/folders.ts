import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { leavesFolder } from '../../core/config/index.ts';

export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** More names than this are of no use in a list. */
const most = 1000;

/** Lists one folder inside a project root, never more: names only. Undefined for what is not there or lies outside. */
export class Folders {
  async list(root: string, folder: string): Promise<readonly FolderEntry[] | undefined> {
    const absolute = path.resolve(root, folder);
    if (leavesFolder(root, absolute)) return undefined;
    try {
      const entries = await readdir(absolute, { withFileTypes: true });
      return entries.slice(0, most).map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() })).sort((a, b) => Number(b.isFolder) - Number(a.isFolder) || a.name.localeCompare(b.name));
    } catch {
      // Not there yet, or no folder: there is nothing to choose from.
      return undefined;
    }
  }
}
