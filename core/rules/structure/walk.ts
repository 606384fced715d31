import { isList, isMap, isScalar, keys, valueOf, wholeReference, type Dialect, type MapEntry, type MapNode, type ParsedDeploy, type Range, type ScalarNode, type TreeNode } from '../../config/index.ts';
import { perParse } from '../view.ts';
import { describeNode, describeShape, fits } from './shapes.ts';

type Level = keys.Level;
type Shape = keys.Shape;
type KeySpec = keys.KeySpec;

/** What stands where the key tables say otherwise, one entry per place. */
export type Fault =
  | { readonly kind: 'repeated'; readonly entry: MapEntry; readonly first: MapEntry }
  | { readonly kind: 'unknown'; readonly entry: MapEntry; readonly level: Level; readonly node: MapNode }
  | { readonly kind: 'missing'; readonly key: string; readonly where: string; readonly range: Range }
  | { readonly kind: 'empty'; readonly entry: MapEntry }
  | { readonly kind: 'type'; readonly key: string; readonly range: Range; readonly expected: string; readonly actual: string; readonly shape: Shape }
  | { readonly kind: 'range'; readonly key: string; readonly node: ScalarNode; readonly shape: Shape & { readonly type: 'integer' | 'number' } }
  | { readonly kind: 'choice'; readonly key: string; readonly node: ScalarNode; readonly values: readonly string[] }
  | { readonly kind: 'known'; readonly entry: MapEntry; readonly spec: KeySpec; readonly path: string; readonly node: MapNode };

/** Walks the file beside the key tables. `known` is every key that the tables have, so that rules about keys need no walk of their own. */
export const faults = perParse((parsed): readonly Fault[] => {
  if (!isMap(parsed.root)) return [];
  const found: Fault[] = [];
  const decided = new Set(parsed.dialect.marks.filter((mark) => mark.decisive).map((mark) => mark.dialects[0]));
  checkMap(parsed.root, keys.rootKeys, { path: '', range: parsed.source.document, dialect: decided.size === 1 ? parsed.dialect.dialect : undefined }, found);
  return found;
});

/** Faults of one kind. */
export const faultsOf = <K extends Fault['kind']>(parsed: ParsedDeploy, kind: K): readonly Extract<Fault, { kind: K }>[] =>
  faults(parsed).filter((fault): fault is Extract<Fault, { kind: K }> => fault.kind === kind);

interface Place {
  /** For people; empty at the root. */
  readonly path: string;
  /** The form of the file where all that decides it agrees. */
  readonly dialect: Dialect | undefined;
  /** Where a missing key is shown: the key token of the map, or the list item. */
  readonly range: Range;
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

function checkMap(node: MapNode, level: Level, place: Place, found: Fault[]): void {
  for (const entry of node.entries) {
    if (entry.repeats !== undefined) found.push({ kind: 'repeated', entry, first: entry.repeats });
    else checkEntry(entry, level, node, place, found);
  }
  for (const [key, spec] of Object.entries(level)) {
    if (spec.required === true && valueOf(node, key) === undefined) found.push({ kind: 'missing', key, where: place.path === '' ? 'the file' : place.path, range: place.range });
  }
}

function checkEntry(entry: MapEntry, level: Level, node: MapNode, place: Place, found: Fault[]): void {
  const path = join(place.path, entry.key);
  const spec = Object.hasOwn(level, entry.key) ? level[entry.key] : undefined;
  if (spec === undefined) {
    if (!(place.path === '' && entry.key.startsWith('x-'))) found.push({ kind: 'unknown', entry, level, node });
    return;
  }
  found.push({ kind: 'known', entry, spec, path, node });
  if (entry.value === undefined) {
    if (spec.required !== true) found.push({ kind: 'empty', entry });
    return;
  }
  // A list of servers at the top level has a rule of its own; the lists of services tell the form, or are of it.
  const shape = entry.key === 'servers' && place.path !== '' && place.dialect !== undefined ? keys.shapeOf(spec, place.dialect) : spec.shape;
  checkValue(entry.value, shape, { ...place, path, range: entry.keyRange }, entry.key, found);
}

function checkValue(node: TreeNode, shape: Shape, place: Place, key: string, found: Fault[]): void {
  const chosen = shape.type === 'either' ? shape.of.find((one) => fits(node, one)) : fits(node, shape) ? shape : undefined;
  if (chosen === undefined) {
    found.push({ kind: 'type', key, range: node.range, expected: describeShape(shape), actual: describeNode(node), shape });
    return;
  }
  if (chosen.type === 'map' && isMap(node)) checkMap(node, chosen.keys, place, found);
  else if (chosen.type === 'record' && isMap(node)) checkRecord(node, chosen.of, place, found);
  else if (chosen.type === 'list' && isList(node)) checkList(node, chosen.of, place, key, found);
  else if (isScalar(node)) checkScalar(node, chosen, key, found);
}

/** Entries of a free map: an empty entry whose value would be a map is left to the rules that know what it needs. */
function checkRecord(node: MapNode, of: Shape, place: Place, found: Fault[]): void {
  for (const entry of node.entries) {
    if (entry.repeats !== undefined) found.push({ kind: 'repeated', entry, first: entry.repeats });
    else if (entry.value !== undefined) checkValue(entry.value, of, { ...place, path: join(place.path, entry.key), range: entry.keyRange }, entry.key, found);
    else if (of === keys.environmentValue) found.push({ kind: 'type', key: entry.key, range: entry.keyRange, expected: describeShape(of), actual: 'nothing', shape: of });
    else if (of.type !== 'map') found.push({ kind: 'empty', entry });
  }
}

function checkList(node: Extract<TreeNode, { kind: 'list' }>, of: Shape, place: Place, key: string, found: Fault[]): void {
  node.items.forEach((item, index) => {
    const range = item?.range ?? node.itemRanges[index] ?? node.range;
    if (item === undefined) found.push({ kind: 'type', key: `${key}[${index}]`, range, expected: describeShape(of), actual: 'nothing', shape: of });
    else checkValue(item, of, { ...place, path: `${place.path}[${index}]`, range }, `${key}[${index}]`, found);
  });
}

function checkScalar(node: ScalarNode, shape: Shape, key: string, found: Fault[]): void {
  if (shape.type === 'text' && shape.values !== undefined && !shape.values.includes(node.text) && wholeReference(node.text) === undefined) {
    found.push({ kind: 'choice', key, node, values: shape.values });
  }
  if ((shape.type !== 'integer' && shape.type !== 'number') || typeof node.value !== 'number') return;
  const { min = -Infinity, max = Infinity, above = -Infinity } = shape;
  if (node.value < min || node.value > max || node.value <= above) found.push({ kind: 'range', key, node, shape });
}
