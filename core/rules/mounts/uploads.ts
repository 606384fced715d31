import { isMap, itemsOf, valueOf, type MapNode, type ParsedDeploy } from '../../config/index.ts';
import type { LocalFile, RuleContext } from '../rule.ts';
import { perParse, serviceEntries } from '../view.ts';
import { isOutsideProject, mounts, type Mount, type Piece } from './mounts.ts';

/** Items of `files` and `directories` in their map form, whether complete or not. */
export const uploadMaps = perParse((parsed): readonly MapNode[] =>
  serviceEntries(parsed).flatMap(({ value }) => ['files', 'directories'].flatMap((key) => itemsOf(valueOf(value, key)).filter(isMap))),
);

/** A file or folder of the project with what stands at its path. */
export interface LocalSource {
  readonly mount: Mount;
  readonly source: Piece;
  readonly found: LocalFile;
}

/** Sources of `files` and `directories` inside the project that were looked at. */
export const localSources = (parsed: ParsedDeploy, { files }: RuleContext): readonly LocalSource[] =>
  mounts(parsed).flatMap((mount) => {
    const { key, source } = mount;
    if (key === 'volumes' || source === undefined || isOutsideProject(source.text)) return [];
    const found = files?.look(source.text);
    return found === undefined ? [] : [{ mount, source, found }];
  });
