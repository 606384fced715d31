import path from 'node:path';

/** Whether a path, absolute or relative to the folder, lies outside it. The folder itself does not; a name such as `..data` neither. */
export function leavesFolder(folder: string, written: string): boolean {
  const relative = path.relative(folder, path.resolve(folder, written));
  return relative.split(path.sep)[0] === '..' || path.isAbsolute(relative);
}
