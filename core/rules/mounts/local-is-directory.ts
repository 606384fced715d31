import { registerMessages } from '../../base/index.ts';
import { entryOf, isList, isText, type ParsedDeploy } from '../../config/index.ts';
import { appendItem, removeItem } from '../edits.ts';
import type { Fix, Rule, TextEdit } from '../rule.ts';
import type { Mount } from './mounts.ts';
import { localSources } from './uploads.ts';

export const localIsDirectory: Rule = {
  code: 'jiji/local-is-directory',
  severity: 'error',
  message: 'Use {key} for this',
  check: (parsed, context) =>
    localSources(parsed, context)
      .filter(({ mount, found }) => found.kind === (mount.key === 'files' ? 'directory' : 'file'))
      .map(({ mount, source }) => ({ range: source.range, args: { key: otherKey(mount) }, fixes: moved(parsed, mount) })),
};

const otherKey = ({ key }: Mount): 'files' | 'directories' => (key === 'files' ? 'directories' : 'files');

function moved(parsed: ParsedDeploy, mount: Mount): readonly Fix[] {
  const edits = moveEdits(parsed, mount);
  return edits === undefined ? [] : [{ title: { code: 'fix.move-to', args: { key: otherKey(mount) } }, edits, mechanical: true }];
}

/** The only item of its list renames the key where the other is absent; an item in one line moves to the other list. */
function moveEdits(parsed: ParsedDeploy, mount: Mount): readonly TextEdit[] | undefined {
  const [own, other] = [entryOf(mount.entry.value, mount.key), entryOf(mount.entry.value, otherKey(mount))];
  if (own === undefined || !isList(own.value) || own.merged || own.value.viaAlias) return undefined;
  const isOnly = own.value.items.length === 1;
  if (other === undefined && isOnly) return mount.entry.value?.viaAlias === true ? undefined : [{ range: own.keyRange, newText: otherKey(mount) }];
  if (isOnly || !isList(other?.value) || mount.item.viaAlias || !isText(mount.item)) return undefined;
  const taken = removeItem(parsed, own.value, own.value.items.indexOf(mount.item));
  const isPlain = mount.item.style === 'plain' && !/[,[\]{}]/.test(mount.item.text);
  const added = appendItem(parsed, other.value, isPlain ? mount.item.text : JSON.stringify(mount.item.value));
  return taken === undefined || added === undefined ? undefined : [taken, added];
}

registerMessages({ 'fix.move-to': 'Move to {key}' });
