import { itemsOf, isMap, isText, textItems, valueOf, type ParsedDeploy, type TreeNode } from '../config/index.ts';
import { serverEntries, serviceEntries } from './view.ts';

/** A path of this machine that a rule asks about, as it is written in the file. */
export interface LocalPath {
  readonly path: string;
  /** The text is wanted too: a Dockerfile or an SSH configuration. */
  readonly read: boolean;
}

/** Every local path that the rules of a file look at. What is not here, `LocalFiles.look` does not know. */
export function localPaths(parsed: ParsedDeploy): readonly LocalPath[] {
  const ssh = valueOf(parsed.root, 'ssh');
  const config = valueOf(ssh, 'config');
  const named = [...keyFiles(ssh), ...serverEntries(parsed).flatMap(({ value }) => keyFiles(value)), ...serviceEntries(parsed).flatMap(({ value }) => [...mounts(value, 'files'), ...mounts(value, 'directories')])];
  const read = [...(isText(config) ? [config.value] : textItems(config).map((item) => item.value)), ...serviceEntries(parsed).flatMap(({ value }) => dockerfiles(value))];
  const contexts = serviceEntries(parsed).flatMap(({ value }) => contextOf(value) ?? []);
  const all = new Map([...named, ...contexts].map((path): [string, LocalPath] => [path, { path, read: false }]));
  for (const path of read) all.set(path, { path, read: true });
  return [...all.values()].filter(({ path }) => path !== '' && !path.includes('${'));
}

function keyFiles(level: TreeNode | undefined): readonly string[] {
  const one = valueOf(level, 'key_path');
  return [...(isText(one) ? [one.value] : []), ...textItems(valueOf(level, 'keys')).map((item) => item.value)];
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
  const inside = `${context.replace(/\/+$/, '')}/${file}`;
  return isText(named) ? [inside, file] : [inside];
}
