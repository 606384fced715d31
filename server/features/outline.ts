import { SymbolKind, type DocumentSymbol, type Range } from 'vscode-languageserver';
import { entriesOf, isList, isMap, isScalar, isText, textItems, valueOf, type MapEntry, type NodePath, type ParsedDeploy, type TreeNode } from '../../core/config/index.ts';
import { hostItems } from '../../core/rules/view.ts';
import type { DeployDocument } from '../document.ts';
import type { Feature } from '../feature.ts';
import { entrySpan } from './spans.ts';

/** With more symbols than this, deeper levels are left out, so that a huge file cannot freeze the editor. */
const most = 5000;

/** Sections, servers with their address, services with image and servers, and what is inside them. */
export function symbols(document: DeployDocument): readonly DocumentSymbol[] {
  const { parsed } = document;
  const deepest = deepestLevel(parsed.root);
  return entriesOf(parsed.root).slice(0, most).map((entry) => symbol(parsed, entry, [entry.key], deepest));
}

/** How many levels have at most `most` symbols together. */
function deepestLevel(root: TreeNode | undefined): number {
  let level = [...entriesOf(root)];
  let count = level.length;
  for (let depth = 1; ; depth++) {
    level = level.flatMap(({ value }) => [...entriesOf(value), ...itemEntries(value).flatMap((item) => entriesOf(item))]);
    count += level.length;
    if (level.length === 0 || count > most) return depth;
  }
}

function symbol(parsed: ParsedDeploy, entry: MapEntry, path: NodePath, deepest: number): DocumentSymbol {
  const span = entrySpan(parsed, entry);
  const detail = detailOf(entry, path);
  const children = path.length >= deepest ? [] : childrenOf(parsed, entry, path, deepest);
  return {
    name: entry.key === '' ? '""' : entry.key,
    ...(detail === undefined || detail === '' ? {} : { detail }),
    kind: kindOf(entry, path),
    range: parsed.lines.range(span.start, span.end),
    selectionRange: entry.keyRange,
    ...(children.length === 0 ? {} : { children }),
  };
}

function childrenOf(parsed: ParsedDeploy, entry: MapEntry, path: NodePath, deepest: number): DocumentSymbol[] {
  if (path.at(-1) === 'secrets' && path.at(-2) === 'environment') return textItems(entry.value).map((item) => leaf(item.value, SymbolKind.Key, item.range));
  const items = itemEntries(entry.value).map((item, index): DocumentSymbol => {
    const inner = entriesOf(item).map((child) => symbol(parsed, child, [...path, index, child.key], deepest));
    const range = item.viaAlias ? item.range : parsed.lines.range(item.start, Math.max(item.start, ...entriesOf(item).map((child) => entrySpan(parsed, child).end)));
    return { ...leaf(itemName(item) ?? `${index + 1}`, SymbolKind.Object, range), ...(inner.length === 0 || item.viaAlias ? {} : { children: inner }) };
  });
  return [...entriesOf(entry.value).map((child) => symbol(parsed, child, [...path, child.key], deepest)), ...items];
}

const leaf = (name: string, kind: SymbolKind, range: Range): DocumentSymbol => ({ name: name === '' ? '""' : name, kind, range, selectionRange: range });

/** The items of a list that are maps: targets of a proxy, mounts, servers of form A. */
const itemEntries = (node: TreeNode | undefined): readonly TreeNode[] => (isList(node) ? node.items.filter(isMap) : []);

const textOf = (node: TreeNode | undefined, key: string): string | undefined => {
  const value = valueOf(node, key);
  return isScalar(value) ? value.text : undefined;
};

const itemName = (item: TreeNode): string | undefined => textOf(item, 'host') ?? textOf(item, 'local') ?? textItems(valueOf(item, 'hosts'))[0]?.value ?? textOf(item, 'app_port');

/** What is worth saying beside a name. Only keys that hold no secret are read: a literal password stays in its line. */
function detailOf(entry: MapEntry, path: NodePath): string | undefined {
  const at = path.map((step, index) => (index === 1 && (path[0] === 'servers' || path[0] === 'services') ? '*' : step)).join('.');
  switch (at) {
    case 'project':
    case 'builder.engine':
    case 'network.cluster_cidr':
    case 'services.*.image':
      return isScalar(entry.value) ? entry.value.text : undefined;
    case 'builder':
      return textOf(entry.value, 'engine');
    case 'network':
      return textOf(entry.value, 'cluster_cidr');
    case 'servers.*':
      return textOf(entry.value, 'host');
    case 'services.*':
      return serviceDetail(entry);
    case 'services.*.build':
      return isText(entry.value) ? entry.value.value : textOf(entry.value, 'context');
    case 'services.*.proxy':
      return [textOf(entry.value, 'host'), ...textItems(valueOf(entry.value, 'hosts')).map((host) => host.value)].filter((host) => host !== undefined).join(', ');
    default:
      return undefined;
  }
}

/** `postgres:16.4 on db1` */
function serviceDetail(service: MapEntry): string {
  const build = valueOf(service.value, 'build');
  const what = textOf(service.value, 'image') ?? (isText(build) ? build.value : textOf(build, 'context'));
  const inline = itemEntries(valueOf(service.value, 'servers')).map((item) => textOf(item, 'host')).filter((host) => host !== undefined);
  const where = [...hostItems(service).map((item) => item.value), ...inline].join(', ');
  return [what, where === '' ? undefined : `on ${where}`].filter((part) => part !== undefined).join(' ');
}

function kindOf({ value }: MapEntry, path: NodePath): SymbolKind {
  const [root] = path;
  if (path.length === 1) return root === 'project' ? SymbolKind.Package : isMap(value) || isList(value) ? SymbolKind.Module : SymbolKind.Property;
  if (path.length === 2 && root === 'servers') return SymbolKind.Struct;
  if (path.length === 2 && root === 'services') return SymbolKind.Class;
  if (path.at(-2) === 'clear' && path.at(-3) === 'environment') return SymbolKind.Variable;
  if (path.length === 2 && root === 'environment' && !isMap(value) && !isList(value)) return SymbolKind.Variable;
  if (path.length === 3 && root === 'services' && path[2] === 'proxy') return SymbolKind.Interface;
  if (path.length === 3 && root === 'services' && path[2] === 'environment') return SymbolKind.Namespace;
  return isList(value) ? SymbolKind.Array : isMap(value) ? SymbolKind.Object : SymbolKind.Property;
}

export const outlineFeature: Feature = {
  capabilities: () => ({ documentSymbolProvider: true }),
  register({ connection, on }) {
    connection.onDocumentSymbol(({ textDocument: { uri } }) => on(uri, [], (document) => [...symbols(document)]));
  },
};
