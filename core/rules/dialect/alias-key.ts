import { registerMessages } from '../../base/index.ts';
import { entryOf, isMap, isScalar, type MapEntry, type MapNode, type ParsedDeploy } from '../../config/index.ts';
import { edit } from '../edits.ts';
import type { Fix, Rule, TextEdit } from '../rule.ts';
import { faultsOf } from '../structure/walk.ts';
import { removeEntry } from './entry-edits.ts';
import { moveRegistry } from './move-registry.ts';
import { renameEdits } from './rename.ts';

export const aliasKey: Rule = {
  code: 'jiji/alias-key',
  severity: 'warning',
  message: '"{written}" is {instead}',
  check: (parsed) =>
    faultsOf(parsed, 'known').flatMap(({ entry, spec, path, node }) => {
      if (spec.aliasOf === undefined) return [];
      const fix = aliasFix(parsed, node, entry, spec.aliasOf, path);
      return [{ range: entry.keyRange, args: { written: entry.key, instead: instead(entry, spec.aliasOf) }, fixes: fix === undefined ? [] : [fix] }];
    }),
};

function aliasFix(parsed: ParsedDeploy, map: MapNode, entry: MapEntry, meant: string, path: string): Fix | undefined {
  const edits = aliasEdits(parsed, map, entry, meant, path);
  if (edits === undefined) return undefined;
  const title = entry.key === 'enabled' ? { code: 'fix.remove-key', args: { key: enabledIs(entry) === false ? meant : entry.key } } : { code: 'fix.rename', args: { key: meant } };
  return { title, edits, mechanical: true };
}

/** What an older spelling becomes; undefined where the present one is there already or that is not simple. */
function aliasEdits(parsed: ParsedDeploy, map: MapNode, entry: MapEntry, meant: string, path: string): readonly TextEdit[] | undefined {
  if (path === 'registry') return moveRegistry(parsed, map, entry);
  if (entry.key === 'timeout') return renameTimeout(parsed, map, entry, meant);
  if (entry.key !== 'enabled') return renameEdits(parsed, map, entry, meant);
  if (enabledIs(entry) === true) return one(removeEntry(parsed, map, entry));
  const service = parsed.root && serviceOf(parsed, path);
  const proxy = entryOf(service, 'proxy');
  return enabledIs(entry) === false && isMap(service) && proxy !== undefined ? one(removeEntry(parsed, service, proxy)) : undefined;
}

/** What to do, for people. */
function instead(entry: MapEntry, meant: string): string {
  if (entry.key === 'enabled') return enabledIs(entry) === false ? `not needed; remove ${meant} to switch it off` : `not needed; ${meant} is on wherever it stands`;
  return entry.key === 'timeout' ? `written "${meant}", in seconds` : `written "${meant}"`;
}

const one = (only: TextEdit | undefined): readonly TextEdit[] | undefined => (only === undefined ? undefined : [only]);

const enabledIs = (entry: MapEntry): unknown => (isScalar(entry.value) ? entry.value.value : undefined);

/** The map of the service whose proxy a path like `services.web.proxy.enabled` lies in; names may hold dots. */
const serviceOf = (parsed: ParsedDeploy, path: string): MapNode | undefined => {
  const service = entryOf(entryOf(parsed.root, 'services')?.value, path.slice('services.'.length, -'.proxy.enabled'.length))?.value;
  return isMap(service) ? service : undefined;
};

/** Milliseconds become seconds, rounded up. */
function renameTimeout(parsed: ParsedDeploy, map: MapNode, entry: MapEntry, meant: string): readonly TextEdit[] | undefined {
  const rename = renameEdits(parsed, map, entry, meant);
  const { value } = entry;
  if (rename === undefined || !isScalar(value) || value.viaAlias || typeof value.value !== 'number') return undefined;
  return [...rename, edit(parsed, value.start, value.end, String(Math.ceil(value.value / 1000)))];
}

registerMessages({ 'fix.rename': 'Write "{key}"', 'fix.remove-key': 'Remove "{key}"' });
