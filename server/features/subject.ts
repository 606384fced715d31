import type { Position, Range } from '../../core/config/index.ts';
import { jijiNames, type JijiName } from '../../core/rules/network/names.ts';
import { hostItems, perParse, serverEntries, serviceEntries } from '../../core/rules/view.ts';
import type { ParsedDeploy } from '../../core/config/index.ts';

/** What of ours stands at a place: a server (its key or a mention), a service's key, or a name of the private DNS. */
export type Subject =
  | { readonly kind: 'server'; readonly name: string; readonly range: Range; readonly definition: boolean }
  | { readonly kind: 'service'; readonly name: string; readonly range: Range }
  | { readonly kind: 'name'; readonly name: JijiName; readonly range: Range };

/** Every such place of a file. */
export const subjects = perParse((parsed: ParsedDeploy): readonly Subject[] => [
  ...serverEntries(parsed).map((server): Subject => ({ kind: 'server', name: server.key, range: server.keyRange, definition: true })),
  ...serviceEntries(parsed).map((service): Subject => ({ kind: 'service', name: service.key, range: service.keyRange })),
  ...serviceEntries(parsed).flatMap((service) => hostItems(service).map((item): Subject => ({ kind: 'server', name: item.value, range: item.range, definition: false }))),
  ...jijiNames(parsed).map((name): Subject => ({ kind: 'name', name, range: name.range })),
]);

export const subjectAt = (parsed: ParsedDeploy, position: Position): Subject | undefined =>
  subjects(parsed).find(({ range }) => !isBefore(position, range.start) && !isBefore(range.end, position));

const isBefore = (a: Position, b: Position): boolean => a.line < b.line || (a.line === b.line && a.character < b.character);
