import path from 'node:path';
import { registerMessages } from '../../base/index.ts';
import { isScalar, wholeReference, isVariableName, type MapEntry, type ParsedDeploy } from '../../config/index.ts';
import { removeEntry } from '../dialect/entry-edits.ts';
import { appendItem, contentEnd, edit } from '../edits.ts';
import type { Fix, RuleContext, TextEdit } from '../rule.ts';
import type { EnvironmentPlace } from './places.ts';

/**
 * Moves a variable from `clear` to `secrets`: the name in this file, the value to the end of the secrets file. None where
 * the value would be lost: another name is referred to, or the secrets file has this name already.
 */
export function moveToSecrets(parsed: ParsedDeploy, context: RuleContext, place: EnvironmentPlace, entry: MapEntry): readonly Fix[] {
  if (!isVariableName(entry.key) || place.entry.merged || place.map.viaAlias || place.clearEntry?.merged === true) return [];
  const edits = moveName(parsed, place, entry);
  const append = edits === undefined ? undefined : valueLine(parsed, context, entry);
  if (edits === undefined || append === undefined) return [];
  return [{ title: { code: 'fix.move-to-secrets', args: { name: entry.key } }, edits, ...(append === 'none' ? {} : { appends: [append] }) }];
}

/** The line of the secrets file; `none` when the value comes from there already. */
function valueLine(parsed: ParsedDeploy, context: RuleContext, { key, value }: MapEntry): { path: string; text: string } | 'none' | undefined {
  if (!isScalar(value)) return undefined;
  const reference = wholeReference(value.text);
  if (reference !== undefined) return reference === key ? 'none' : undefined;
  const file = context.secrets?.file ?? plainFile(parsed, context);
  const written = quoted(value.text.replaceAll('$${', '${'));
  return file === undefined || written === undefined || context.secrets?.inFile.includes(key) === true ? undefined : { path: file, text: `${key}=${written}\n` };
}

function plainFile(parsed: ParsedDeploy, { projectRoot }: RuleContext): string | undefined {
  const written = parsed.config?.secretsPath ?? '.env';
  return projectRoot === undefined || written.includes('${') ? undefined : path.join(projectRoot, written);
}

/** A value as a secrets file has it; undefined for one that holds both kinds of quotes. */
function quoted(value: string): string | undefined {
  if (/^[^\s"'#](?:[^\r\n]*\S)?$/.test(value) && !value.includes(' #')) return value;
  if (!value.includes('"')) return `"${value}"`;
  return value.includes("'") ? undefined : `'${value}'`;
}

function moveName(parsed: ParsedDeploy, place: EnvironmentPlace, entry: MapEntry): readonly TextEdit[] | undefined {
  const { clearEntry, secretsEntry, secretsList, map } = place;
  if (clearEntry?.value?.kind !== 'map' || entry.merged) return undefined;
  const isOnly = clearEntry.value.entries.length === 1;
  if (secretsEntry === undefined && isOnly) return replaceClear(parsed, clearEntry, entry);
  const removed = isOnly ? removeEntry(parsed, map, clearEntry) : removeEntry(parsed, clearEntry.value, entry);
  if (removed === undefined) return undefined;
  if (secretsEntry === undefined) return [edit(parsed, clearEntry.keyStart, clearEntry.keyStart, `secrets: [${entry.key}]${betweenKeys(parsed, place)}`), removed];
  if (place.secrets.some(({ value }) => value === entry.key)) return [removed];
  if (secretsList?.items.length === 0 && !secretsList.viaAlias) return [removed, edit(parsed, secretsList.start, secretsList.end, `[${entry.key}]`)];
  const added = secretsList === undefined ? undefined : appendItem(parsed, secretsList, entry.key);
  return added === undefined ? undefined : [removed, added];
}

/** The only variable: its list stands in place of the whole of `clear`; a comment behind it stays. */
function replaceClear(parsed: ParsedDeploy, { keyStart, value }: MapEntry, entry: MapEntry): readonly TextEdit[] | undefined {
  if (value === undefined || value.viaAlias || entry.value === undefined) return undefined;
  const end = parsed.text.charAt(value.start) === '{' ? value.end : contentEnd(parsed.text, entry.value);
  return [edit(parsed, keyStart, end, `secrets: [${entry.key}]`)];
}

/** What stands between two keys of the environment: a comma in a flow map, else a line break and the same column. */
function betweenKeys(parsed: ParsedDeploy, { map, clearEntry }: EnvironmentPlace): string {
  if (parsed.text.charAt(map.start) === '{') return ', ';
  const newLine = parsed.text.includes('\r\n') ? '\r\n' : '\n';
  return `${newLine}${' '.repeat(clearEntry?.keyRange.start.character ?? 0)}`;
}

registerMessages({ 'fix.move-to-secrets': 'Move {name} to secrets and its value to the secrets file' });
