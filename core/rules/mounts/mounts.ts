import { posix } from 'node:path';
import { isMap, isText, itemsOf, parseMount, parseVolume, partRange, valueOf, type MapNode, type ParsedDeploy, type Range, type ScalarNode, type TreeNode } from '../../config/index.ts';
import { subjects, type Subject } from '../services/subjects.ts';
import { perParse } from '../view.ts';

export type MountKey = 'volumes' | 'files' | 'directories';

/** A piece of a mount with its place, which is only worked out when it is asked for. */
export interface Piece {
  readonly text: string;
  readonly range: Range;
}

/** A well-formed item of `volumes`, `files` or `directories`. What a variable decides is absent. */
export interface Mount extends Subject {
  readonly key: MountKey;
  readonly item: TreeNode;
  /** On the server for volumes, in the project for the others. */
  readonly source?: Piece;
  readonly target?: Piece;
  readonly options: readonly Piece[];
}

export const isKnown = (text: string): boolean => !text.includes('${');

/** Pieces of a text from an offset on between separators, with their places, `trim`med of spaces or not; the whole value is the place of an empty one. */
export function pieces(parsed: ParsedDeploy, scalar: ScalarNode & { readonly value: string }, separator: string, trim: boolean, offset = 0): readonly Piece[] {
  let next = offset;
  return scalar.value.slice(offset).split(separator).map((written) => {
    const text = trim ? written.trim() : written;
    const from = next + (trim ? written.length - written.trimStart().length : 0);
    next += written.length + separator.length;
    return {
      text,
      get range() {
        return text === '' ? scalar.range : partRange(scalar, from, from + text.length, parsed.lines);
      },
    };
  });
}

export const mounts = perParse((parsed): readonly Mount[] =>
  subjects(parsed).flatMap((subject) =>
    (['volumes', 'files', 'directories'] as const).flatMap((key) =>
      itemsOf(valueOf(subject.entry.value, key)).flatMap((item): readonly Mount[] => {
        const read = isText(item) ? written(parsed, key, item) : isMap(item) && key !== 'volumes' ? listed(parsed, item) : undefined;
        return read === undefined ? [] : [{ ...subject, key, item, ...read }];
      }),
    ),
  ),
);

/** `source:target[:options]` */
function written(parsed: ParsedDeploy, key: MountKey, item: ScalarNode & { readonly value: string }): Pick<Mount, 'source' | 'target' | 'options'> | undefined {
  const isMount = key === 'volumes' ? parseVolume(item.value) !== undefined : parseMount(item.value, 'file') !== undefined;
  if (!isMount || !isKnown(item.value)) return undefined;
  const [source, target, options] = pieces(parsed, item, ':', false);
  if (source === undefined || target === undefined) return undefined;
  const optionsAt = source.text.length + target.text.length + 2;
  return { source, target, options: options === undefined ? [] : pieces(parsed, item, ',', false, optionsAt) };
}

/** The map form. */
function listed(parsed: ParsedDeploy, item: MapNode): Pick<Mount, 'source' | 'target' | 'options'> | undefined {
  const [local, remote, options] = ['local', 'remote', 'options'].map((key) => valueOf(item, key));
  if (!isText(local) || !isText(remote) || local.value === '' || remote.value === '') return undefined;
  const whole = (node: ScalarNode & { readonly value: string }): Piece => ({ text: node.value, range: node.range });
  return {
    ...(isKnown(local.value) ? { source: whole(local) } : {}),
    ...(isKnown(remote.value) ? { target: whole(remote) } : {}),
    options: isText(options) && isKnown(options.value) ? pieces(parsed, options, ',', true) : [],
  };
}

/** One spelling of a path: no doubled slashes, no `.`, no slash at the end. */
export const plainPath = (path: string): string => posix.normalize(path).replace(/(?<=.)\/$/, '');

/** What a rule about the project's own files has nothing to say about: another one reports such a path. */
export const isOutsideProject = (path: string): boolean => /^[~/]/.test(path) || plainPath(path).split('/')[0] === '..';

export const isNamedVolume = ({ key, source }: Mount): boolean => key === 'volumes' && source !== undefined && /^[A-Za-z0-9]/.test(source.text);
