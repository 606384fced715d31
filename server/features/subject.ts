import type { ParsedDeploy, Position, Range } from '../../core/config/index.ts';
import { jijiNames, type JijiName } from '../../core/rules/network/names.ts';
import { perParse } from '../../core/rules/view.ts';
import { mentions } from './mentions.ts';

/** What of ours stands at a place: a server (its key or a mention), a service, or a name of the private DNS. */
export type Subject =
  | { readonly kind: 'server'; readonly name: string; readonly range: Range; readonly definition: boolean }
  | { readonly kind: 'service'; readonly name: string; readonly range: Range }
  | { readonly kind: 'name'; readonly name: JijiName; readonly range: Range };

/** Every such place of a file. */
export const subjects = perParse((parsed: ParsedDeploy): readonly Subject[] => [
  ...mentions(parsed).filter(({ writing }) => writing !== 'dns').flatMap(({ kind, name, isDefinition, start, end }): Subject[] => {
    const range = parsed.lines.range(start, end);
    return kind === 'server' ? [{ kind, name, range, definition: isDefinition }] : kind === 'service' ? [{ kind, name, range }] : [];
  }),
  ...jijiNames(parsed).map((name): Subject => ({ kind: 'name', name, range: name.range })),
]);

export const subjectAt = (parsed: ParsedDeploy, position: Position): Subject | undefined =>
  subjects(parsed).find(({ range }) => !isBefore(position, range.start) && !isBefore(range.end, position));

const isBefore = (a: Position, b: Position): boolean => a.line < b.line || (a.line === b.line && a.character < b.character);
