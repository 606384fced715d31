import { entryOf, isMap, type MapEntry, type MapNode, type ParsedDeploy } from '../../config/index.ts';
import { appendEntry } from '../edits.ts';
import type { TextEdit } from '../rule.ts';
import { commentsIn, entryEnd, indentOf, isFlow, removeEntry } from './entry-edits.ts';

/** Moves a top-level `registry` under `builder`, with its comments. Undefined where that is not simple. */
export function moveRegistry(parsed: ParsedDeploy, root: MapNode, registry: MapEntry): readonly TextEdit[] | undefined {
  const builder = entryOf(root, 'builder');
  if (!isMap(builder?.value) || isFlow(parsed, builder.value) || builder.value.byKey.has('registry') || !isMap(registry.value) || registry.value.viaAlias) return undefined;
  const first = builder.value.entries.find((entry) => !entry.merged);
  const indent = first === undefined ? undefined : indentOf(parsed, first);
  const isInline = isFlow(parsed, registry.value);
  const from = registry.keyStart;
  const end = entryEnd(parsed, registry);
  const after = parsed.lines.start(parsed.lines.position(end).line + 1);
  const removed = removeEntry(parsed, root, registry);
  if (indent === undefined || removed === undefined || (isInline && commentsIn(parsed, from, end).length > 0)) return undefined;
  const written = isInline ? parsed.text.slice(from, end) : parsed.text.slice(from, after).trimEnd().replaceAll(/\n(?=[^\r\n])/g, `\n${indent}`);
  const added = appendEntry(parsed, builder, written);
  return added === undefined ? undefined : [added, isInline ? removed : { ...removed, newText: '' }];
}
