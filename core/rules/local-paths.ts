import { itemsOf, isMap, isText, valueOf, type ParsedDeploy, type TreeNode } from '../config/index.ts';
import { keyPaths, sshConfigFiles } from './ssh/key-paths.ts';
import { serviceEntries } from './view.ts';

/** A path of this machine that a rule asks about, as it is written in the file. */
export interface LocalPath {
  readonly path: string;
  /** The text is wanted too: a Dockerfile or an SSH configuration. */
  readonly read: boolean;
}

/** Every local path that the rules of a file look at. What is not here, `LocalFiles.look` does not know. */
export function localPaths(parsed: ParsedDeploy): readonly LocalPath[] {
  const services = serviceEntries(parsed).map(({ value }) => value);
  const named = [...keyPaths(parsed).map(({ value }) => value), ...services.flatMap((service) => [...mounts(service, 'files'), ...mounts(service, 'directories'), contextOf(service) ?? ''])];
  const read = [...sshConfigFiles(parsed).map(({ path }) => path), ...services.flatMap(dockerfiles)];
  const all = new Map(named.map((path): [string, LocalPath] => [path, { path, read: false }]));
  for (const path of read) all.set(path, { path, read: true });
  return [...all.values()].filter(({ path }) => path !== '' && !path.includes('${'));
}

function mounts(service: TreeNode | undefined, key: string): readonly string[] {
  return itemsOf(valueOf(service, key)).flatMap((item) => {
    const local = isMap(item) ? valueOf(item, 'local') : item;
    return isText(local) ? [isMap(item) ? local.value : (local.value.split(':')[0] ?? '')] : [];
  });
}

/** Folder that is sent to the build; `.` where form C leaves it out. */
function contextOf(service: TreeNode | undefined): string | undefined {
  const build = valueOf(service, 'build');
  if (isText(build)) return build.value;
  const context = valueOf(build, 'context');
  return isText(context) ? context.value : isMap(build) ? '.' : undefined;
}

/** Where the Dockerfile of a build may be: inside the context first, then from the project root. */
export function dockerfiles(service: TreeNode | undefined): readonly string[] {
  const context = contextOf(service);
  if (context === undefined) return [];
  const named = valueOf(valueOf(service, 'build'), 'dockerfile');
  const file = isText(named) ? named.value : 'Dockerfile';
  const inside = `${context.replace(/(?<!\/)\/+$/, '')}/${file}`;
  return isText(named) ? [inside, file] : [inside];
}
