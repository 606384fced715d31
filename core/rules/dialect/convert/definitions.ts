import { isMap, type MapEntry, type MapNode, type ParsedDeploy, type TreeNode } from '../../../config/index.ts';
import { perParse } from '../../view.ts';

/** Where an entry is written: not at an alias, not through a merge key. */
export interface Definition {
  readonly map: MapNode;
  readonly entry: MapEntry;
  /** The entry whose value the map is, when it is one. */
  readonly up: Definition | undefined;
}

const definitions = perParse((parsed): ReadonlyMap<number, Definition> => {
  const found = new Map<number, Definition>();
  visit(parsed.root, undefined, found);
  return found;
});

function visit(node: TreeNode | undefined, up: Definition | undefined, found: Map<number, Definition>): void {
  if (node === undefined || node.viaAlias) return;
  if (node.kind === 'list') for (const item of node.items) visit(item, undefined, found);
  if (node.kind !== 'map') return;
  for (const entry of node.entries) {
    if (entry.merged || entry.keyOrigin !== undefined) continue;
    const definition: Definition = { map: node, entry, up };
    found.set(entry.keyStart, definition);
    visit(entry.value, definition, found);
  }
}

/** Where an entry of the file is written. */
export const definitionOf = (parsed: ParsedDeploy, entry: MapEntry): Definition | undefined => definitions(parsed).get(entry.keyOrigin?.start ?? entry.keyStart);

/** Where a map is written, and what it is the value of. */
export function definedMap(parsed: ParsedDeploy, map: MapNode): { readonly map: MapNode; readonly up: Definition | undefined } | undefined {
  const first = map.entries.find((entry) => !entry.merged);
  const found = first === undefined ? undefined : definitionOf(parsed, first);
  if (found !== undefined) return { map: found.map, up: found.up };
  return map.viaAlias ? undefined : { map, up: upOf(parsed, map) };
}

const upOf = (parsed: ParsedDeploy, map: MapNode): Definition | undefined => [...definitions(parsed).values()].find(({ entry }) => isMap(entry.value) && entry.value === map);
