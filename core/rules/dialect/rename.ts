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
  const { value } = entry;
  // An anchor between key and value would name the list.
  if (!isText(value) || value.style === 'block' || value.viaAlias || !/^\s*:\s*$/.test(parsed.text.slice(parsed.lines.offset(entry.keyRange.end), value.start))) return undefined;
  const written = parsed.text.slice(value.start, value.end);
  return [key, edit(parsed, value.start, value.end, `[${value.style === 'plain' && /[,[\]{}]/.test(written) ? JSON.stringify(value.value) : written}]`)];
}

/** A key in the quotes that the old one had. */
function quoted(parsed: ParsedDeploy, entry: MapEntry, key: string): string {
  const quote = /^["']/.exec(parsed.text.slice(entry.keyStart))?.[0] ?? '';
  return `${quote}${key}${quote}`;
}
