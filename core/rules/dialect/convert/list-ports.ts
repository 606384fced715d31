import { entryOf, isList, parsePort, textItems, type MapNode } from '../../../config/index.ts';
import type { FormEditor } from './form-editor.ts';

/** Form B wants every port of a route in `ports`. */
export function listPorts(editor: FormEditor, service: MapNode, ports: ReadonlySet<number>): void {
  const list = entryOf(service, 'ports');
  const listed = new Set(textItems(list?.value).map(({ value }) => parsePort(value)?.containerPort));
  const lacking = [...ports].filter((port) => !listed.has(port)).map((port) => `"${port}"`);
  if (lacking.length === 0) return;
  if (isList(list?.value) && list.value.items.length > 0) editor.append(list.value, 'ports', lacking);
  else if (list?.value === undefined && list !== undefined) editor.refuse('convert.complicated', { key: 'ports' }, list.keyRange);
  else if (list?.value !== undefined) editor.replace(list.value, `[${lacking.join(', ')}]`);
  else editor.insert(service, 'ports', `[${lacking.join(', ')}]`);
}
