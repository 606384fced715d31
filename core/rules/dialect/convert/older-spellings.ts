import { entryOf, isMap, isScalar } from '../../../config/index.ts';
import { faultsOf } from '../../structure/walk.ts';
import { moveRegistry } from '../move-registry.ts';
import type { FormEditor } from './form-editor.ts';

/** Writes the keys of old documents as they are written today; what is not simple stays, it is still understood. */
export function renameOlder(editor: FormEditor): void {
  const { parsed } = editor;
  for (const { entry, spec, path, node } of faultsOf(parsed, 'known')) {
    if (spec.aliasOf === undefined) continue;
    const value = isScalar(entry.value) ? entry.value.value : undefined;
    if (path === 'registry') editor.add(...(moveRegistry(parsed, node, entry) ?? []));
    else if (entry.key === 'enabled') dropEnabled(editor, path, value === true ? entry : undefined, value);
    else if (node.byKey.has(spec.aliasOf)) continue;
    else if (entry.key !== 'timeout') editor.rename(entry, spec.aliasOf);
    else if (typeof value === 'number' && entry.value !== undefined) {
      editor.rename(entry, spec.aliasOf);
      editor.replace(entry.value, String(Math.ceil(value / 1000)));
    }
  }
}

/** `enabled: true` says nothing; `false` takes the proxy away. */
function dropEnabled(editor: FormEditor, path: string, enabled: Parameters<FormEditor['drop']>[0] | undefined, value: unknown): void {
  if (enabled !== undefined) editor.drop(enabled);
  const service = entryOf(entryOf(editor.parsed.root, 'services')?.value, path.slice('services.'.length, -'.proxy.enabled'.length))?.value;
  const proxy = entryOf(service, 'proxy');
  if (value === false && isMap(service) && proxy !== undefined) editor.drop(proxy);
}
