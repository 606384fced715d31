import path from 'node:path';
import { isMap, isText, itemsOf, partRange, valueOf, type MapEntry, type ParsedDeploy, type Range, type TreeNode } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const pathOutsideProject: Rule = {
  code: 'jiji/path-outside-project',
  severity: 'error',
  message: 'Path must stay inside the project',
  check: (parsed) => {
    const secretsPath = valueOf(parsed.root, 'secrets_path');
    const found = [...(isText(secretsPath) ? [{ path: secretsPath.value, range: secretsPath.range }] : []), ...serviceEntries(parsed).flatMap((service) => [...buildPaths(service), ...mountPaths(parsed, service)])];
    return found.filter(({ path: written, from = '.' }) => leaves(written) && (from === '.' || isAbsolute(written) || leaves(`${from}/${written}`))).map(({ range }) => ({ range }));
  },
};

interface Written {
  readonly path: string;
  readonly range: Range;
  /** A folder that the path may start from instead of the project root. */
  readonly from?: string;
}

function buildPaths(service: MapEntry): readonly Written[] {
  const build = valueOf(service.value, 'build');
  if (isText(build)) return [{ path: build.value, range: build.range }];
  const [context, dockerfile] = [valueOf(build, 'context'), valueOf(build, 'dockerfile')];
  const folder = isText(context) ? context.value : '.';
  return [
    ...(isText(context) ? [{ path: folder, range: context.range }] : []),
    ...(isText(dockerfile) ? [{ path: dockerfile.value, range: dockerfile.range, from: folder }] : []),
  ];
}

const mountPaths = (parsed: ParsedDeploy, service: MapEntry): readonly Written[] =>
  ['files', 'directories'].flatMap((key) => itemsOf(valueOf(service.value, key)).flatMap((item) => mountPath(parsed, item)));

function mountPath(parsed: ParsedDeploy, item: TreeNode): readonly Written[] {
  const local = isMap(item) ? valueOf(item, 'local') : item;
  if (!isText(local)) return [];
  if (isMap(item)) return [{ path: local.value, range: local.range }];
  // A folder may have a name of one letter: a drive is meant where a path of the container still follows.
  const drive = /^[A-Za-z]:[\\/][^:]*:\//.test(local.value) ? 2 : 0;
  const colon = local.value.indexOf(':', drive);
  return colon < 0 ? [] : [{ path: local.value.slice(0, colon), range: partRange(local, 0, colon, parsed.lines) }];
}

const isAbsolute = (written: string): boolean => /^(?:[/\\~]|[A-Za-z]:[\\/]|[a-z][a-z0-9+.-]*:\/\/|git@)/.test(written) && !/^~[^/]/.test(written);

/** Links are not followed: what counts is what the path says. A variable may hold anything. */
function leaves(written: string): boolean {
  if (written === '' || written.includes('${')) return false;
  return isAbsolute(written) || path.posix.normalize(written).split('/')[0] === '..';
}
