import { isText, type MapEntry, type MapNode, type ParsedDeploy } from '../../config/index.ts';
import { edit } from '../edits.ts';
import type { TextEdit } from '../rule.ts';

/** A text that becomes the one item of a list, by the key and its new name. */
const becomesList: Readonly<Record<string, string>> = { host: 'hosts', key_path: 'keys' };

/** Gives an entry another key, and its value the shape that goes with it. Undefined where the new key is there already or that is not simple. */
export function renameEdits(parsed: ParsedDeploy, map: MapNode, entry: MapEntry, to: string): readonly TextEdit[] | undefined {
  if (entry.merged || map.viaAlias || map.byKey.has(to) || !/^\w+$/.test(to)) return undefined;
  const key: TextEdit = { range: entry.keyRange, newText: quoted(parsed, entry, to) };
  if (becomesList[entry.key] !== to) return [key];
  const list = wrapped(parsed, entry);
  return list === undefined ? undefined : [key, list];
}

/** The text of an entry as the one item of a list. Undefined where an anchor would then name the list, or for no plain text. */
export function wrapped(parsed: ParsedDeploy, entry: MapEntry): TextEdit | undefined {
  const { value } = entry;
  if (!isText(value) || (value.style === 'block' && !value.viaAlias) || !/^\s*:\s*$/.test(parsed.text.slice(parsed.lines.offset(entry.keyRange.end), value.start))) return undefined;
  const written = parsed.text.slice(value.start, value.end);
  const needsQuotes = !value.viaAlias && value.style === 'plain' && /[,[\]{}]/.test(written);
  return edit(parsed, value.start, value.end, `[${needsQuotes ? JSON.stringify(value.value) : written}]`);
}

/** A key in the quotes that the old one had. */
function quoted(parsed: ParsedDeploy, entry: MapEntry, key: string): string {
  const quote = /^["']/.exec(parsed.text.slice(entry.keyStart))?.[0] ?? '';
  return `${quote}${key}${quote}`;
}
