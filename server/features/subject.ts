import { covers, type ParsedDeploy, type Position, type Range } from '../../core/config/index.ts';
import { jijiNames, type JijiName } from '../../core/rules/network/names.ts';
import { around } from './around.ts';
import { mentionsNear } from './mentions.ts';

/** What of ours stands at a place: a server (its key or a mention), a service, or a name of the private DNS. */
export type Subject =
  | { readonly kind: 'server'; readonly name: string; readonly range: Range; readonly definition: boolean }
  | { readonly kind: 'service'; readonly name: string; readonly range: Range }
  | { readonly kind: 'name'; readonly name: JijiName; readonly range: Range };

/** What stands at a place; only what is near it is looked at. */
export const subjectAt = (parsed: ParsedDeploy, position: Position): Subject | undefined =>
  subjectsNear(parsed, position).find(({ range }) => covers(range, position));

const subjectsNear = (parsed: ParsedDeploy, position: Position): readonly Subject[] => [
  ...mentionsNear(parsed, position).filter(({ writing }) => writing !== 'dns').flatMap(({ kind, name, isDefinition, start, end }): Subject[] => {
    const range = parsed.lines.range(start, end);
    return kind === 'server' ? [{ kind, name, range, definition: isDefinition }] : kind === 'service' ? [{ kind, name, range }] : [];
  }),
  ...jijiNames(around(parsed, position)).map((name): Subject => ({ kind: 'name', name, range: name.range })),
];
