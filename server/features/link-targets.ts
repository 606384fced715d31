import { homedir } from 'node:os';
import path from 'node:path';
import { isCapitals, isHost, isMap, isText, itemsOf, leavesFolder, textItems, valueOf, type ParsedDeploy, type ScalarNode, type Span, type TreeNode } from '../../core/config/index.ts';
import { routes, serverEntries, serviceEntries } from '../../core/rules/view.ts';
import { imagePage } from './image-page.ts';
import { placeOf } from './places.ts';

/** A place that leads somewhere: to a page, or to the first of some files or folders that exists. */
export interface LinkTarget extends Span {
  readonly url?: string;
  /** Absolute. */
  readonly paths?: readonly string[];
}

/** Where the names of files start from. */
export interface LinkRoot {
  readonly projectRoot: string;
  readonly environment?: string | undefined;
}

type Text = ScalarNode & { readonly value: string };

/** Everything in a file that leads somewhere, as far as the text alone can tell. Files only for a file on disk. */
export function linkTargets(parsed: ParsedDeploy, root: LinkRoot | undefined): readonly LinkTarget[] {
  const files = root === undefined ? [] : [...projectFiles(parsed, root), ...keyFiles(parsed, root)];
  const all = [...files, ...images(parsed), ...proxyHosts(parsed), ...urls(parsed)];
  return [...new Map(all.map((one) => [one.start, one])).values()].sort((a, b) => a.start - b.start);
}

const textAt = (node: TreeNode | undefined, key: string): Text | undefined => {
  const value = valueOf(node, key);
  return isText(value) ? value : undefined;
};

const target = (parsed: ParsedDeploy, node: Text, to: Pick<LinkTarget, 'url' | 'paths'>, piece = node.value): LinkTarget => {
  const { start, end } = placeOf(parsed, node, 0, piece);
  return { start, end, ...to };
};

/** Builds, mounts and the secrets file: all of them lie inside the project, and what leaves it is no link. */
function projectFiles(parsed: ParsedDeploy, { projectRoot, environment }: LinkRoot): readonly LinkTarget[] {
  const inside = (...parts: string[]): string[] => {
    const full = path.resolve(projectRoot, ...parts);
    return parts.some((part) => part.includes('${') || part.includes('\0')) || leavesFolder(projectRoot, full) ? [] : [full];
  };
  const link = (node: Text | undefined, paths: readonly string[], piece?: string): LinkTarget[] => (node === undefined || node.value === '' || paths.length === 0 ? [] : [target(parsed, node, { paths }, piece)]);
  const secrets = textAt(parsed.root, 'secrets_path');
  const services = serviceEntries(parsed).flatMap(({ value }) => {
    const build = valueOf(value, 'build');
    const context = isText(build) ? build : textAt(build, 'context');
    const dockerfile = textAt(build, 'dockerfile');
    const folder = context?.value ?? '.';
    const mounts = ['files', 'directories'].flatMap((key) => itemsOf(valueOf(value, key))).flatMap((item) => {
      const local = isMap(item) ? textAt(item, 'local') : isText(item) ? item : undefined;
      const piece = local === undefined ? '' : isMap(item) ? local.value : (local.value.split(':')[0] ?? '');
      return piece === '' ? [] : link(local, inside(piece), piece);
    });
    return [
      ...link(context, [...inside(folder, dockerfile?.value ?? 'Dockerfile'), ...inside(folder)]),
      ...link(dockerfile, [...inside(folder, dockerfile?.value ?? ''), ...inside(dockerfile?.value ?? '')]),
      ...mounts,
    ];
  });
  return [...link(secrets, secrets === undefined ? [] : [...(environment === undefined ? [] : inside(`${secrets.value}.${environment}`)), ...inside(secrets.value)]), ...services];
}

/** Key and SSH configuration files, which may lie anywhere on this machine. */
function keyFiles(parsed: ParsedDeploy, { projectRoot }: LinkRoot): readonly LinkTarget[] {
  const ssh = valueOf(parsed.root, 'ssh');
  const config = valueOf(ssh, 'config');
  const levels = [ssh, ...serverEntries(parsed).map(({ value }) => value)];
  const named = [
    ...levels.flatMap((level) => [textAt(level, 'key_path') ?? [], ...textItems(valueOf(level, 'keys')), ...textItems(valueOf(level, 'private_keys'))].flat()),
    ...(isText(config) ? [config] : textItems(config)),
  ];
  return named.flatMap((node) => {
    const { value } = node;
    // A path of another machine is not even looked at: doing so would log in there on Windows.
    if (value === '' || isCapitals(value) || /\$[{(]|[\r\n\0]|^[\\/]{2}/.test(value)) return [];
    return [target(parsed, node, { paths: [value.startsWith('~/') ? path.join(homedir(), value.slice(2)) : path.resolve(projectRoot, value)] })];
  });
}

const images = (parsed: ParsedDeploy): readonly LinkTarget[] =>
  serviceEntries(parsed).flatMap(({ value }) => {
    const image = textAt(value, 'image');
    const url = image === undefined ? undefined : imagePage(image.value);
    return image === undefined || url === undefined ? [] : [target(parsed, image, { url })];
  });

const proxyHosts = (parsed: ParsedDeploy): readonly LinkTarget[] =>
  routes(parsed).flatMap(({ node }) => {
    const prefix = textAt(node, 'path_prefix')?.value ?? '';
    const below = /^\/[\w./~-]*$/.test(prefix) ? prefix : '';
    return [textAt(node, 'host') ?? [], ...textItems(valueOf(node, 'hosts'))].flat()
      .filter(({ value }) => isHost(value) && value.includes('.'))
      .map((host) => target(parsed, host, { url: `https://${host.value.trim()}${below}` }));
  });

/** Addresses of pages, in comments too. One with a login in it, or that is only complete with a variable, is no link. */
function urls(parsed: ParsedDeploy): readonly LinkTarget[] {
  return [...parsed.text.matchAll(/https:\/\/[^\s"'<>`\\]{1,2000}/g)].flatMap(({ 0: found, index }) => {
    const url = found.replace(/(?<![\])},.;:!?])[\])},.;:!?]+$/, '');
    if (url.includes('${') || !URL.canParse(url) || new URL(url).username !== '' || new URL(url).password !== '') return [];
    return [{ start: index, end: index + url.length, url }];
  });
}
