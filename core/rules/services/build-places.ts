import { entryOf, isMap, isText, valueOf, type MapEntry, type ScalarNode } from '../../config/index.ts';
import { dockerfiles } from '../local-paths.ts';
import { isKnown, isOutsideProject } from '../mounts/mounts.ts';
import type { LocalFile, RuleContext } from '../rule.ts';
import { perParse, serviceEntries } from '../view.ts';

type Text = ScalarNode & { readonly value: string };

/** The `build` of a service. */
export interface Build {
  readonly service: MapEntry;
  readonly entry: MapEntry;
  /** The string form, or `context`; absent where form C leaves it out. */
  readonly context?: Text;
  readonly dockerfile?: Text;
  readonly target?: Text;
}

export const builds = perParse((parsed): readonly Build[] =>
  serviceEntries(parsed).flatMap((service) => {
    const entry = entryOf(service.value, 'build');
    if (entry?.value === undefined) return [];
    const texts = isMap(entry.value) ? { context: valueOf(entry.value, 'context'), dockerfile: valueOf(entry.value, 'dockerfile'), target: valueOf(entry.value, 'target') } : { context: entry.value };
    return [{ service, entry, ...Object.fromEntries(Object.entries(texts).filter(([, node]) => isText(node))) }];
  }),
);

/** What stands at the context; undefined when it was not looked at, or when another rule refuses the path. */
export function contextFolder({ context }: Build, { files }: RuleContext): LocalFile | undefined {
  const path = context?.value ?? '.';
  return isKnown(path) && !isOutsideProject(path) ? files?.look(path) : undefined;
}

/** The places where the Dockerfile may be, in order; none when one of them was not looked at. */
export function dockerfilePlaces({ service, context, dockerfile }: Build, { files }: RuleContext): readonly { readonly path: string; readonly found: LocalFile }[] {
  if (![context, dockerfile].every((node) => node === undefined || (isKnown(node.value) && !isOutsideProject(node.value)))) return [];
  const places = dockerfiles(service.value).map((path) => ({ path, found: files?.look(path) }));
  return places.flatMap(({ path, found }) => (found === undefined ? [] : [{ path, found }])).filter((_, __, all) => all.length === places.length);
}
