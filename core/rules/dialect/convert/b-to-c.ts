import { entriesOf, entryOf, isCapitals, isList, isMap, isScalar, isText, textItems, valueOf, type MapEntry, type MapNode, type ParsedDeploy } from '../../../config/index.ts';
import { jijiNames } from '../../network/names.ts';
import { section, serverEntries, serviceEntries } from '../../view.ts';
import { writeTimeout } from './c-to-b.ts';
import { FormEditor } from './form-editor.ts';
import { renameOlder } from './older-spellings.ts';
import { flowList, loginMaps, routeMaps } from './places.ts';
import type { Conversion } from './result.ts';

/** Writes form B as form C, and says what is lost. */
export function convertBToC(parsed: ParsedDeploy): Conversion {
  const editor = new FormEditor(parsed);
  for (const { value } of serviceEntries(parsed)) convertService(editor, value);
  for (const { route } of routeMaps(parsed)) convertRoute(editor, route);
  convertBuilder(editor);
  foldKeys(editor);
  if (parsed.dialect.dialect === 'B') for (const { value } of serverEntries(parsed)) refuseCapitals(editor, valueOf(value, 'host'));
  convertNetwork(editor);
  convertNames(editor);
  renameOlder(editor);
  editor.lose('convert.rebuild', { form: 'C' }, parsed.source.document);
  return editor.result;
}

function convertService(editor: FormEditor, service: ReturnType<typeof valueOf>): void {
  const [hosts, stop, build] = [entryOf(service, 'hosts'), entryOf(service, 'stop_timeout'), valueOf(service, 'build')];
  if (hosts !== undefined) editor.rename(hosts, 'servers');
  if (stop !== undefined) editor.lose('convert.unknown-there', { key: 'stop_timeout' }, stop.keyRange);
  for (const { value } of entriesOf(valueOf(build, 'args'))) refuseCapitals(editor, value);
}

/** Capitals are text here and the name of a variable there. */
function refuseCapitals(editor: FormEditor, node: ReturnType<typeof valueOf>): void {
  if (isText(node) && isCapitals(node.value)) editor.refuse('convert.capitals', { text: node.value }, node.range);
}

function convertRoute(editor: FormEditor, route: MapNode): void {
  const [port, host] = [entryOf(route, 'app_port'), entryOf(route, 'host')];
  if (port !== undefined) editor.rename(port, 'port');
  if (host?.value !== undefined && !route.byKey.has('hosts')) editor.rename(host, 'hosts', true);
  writeTimeout(editor, route, '60s');
}

function convertBuilder(editor: FormEditor): void {
  const builder = valueOf(editor.parsed.root, 'builder');
  if (!isMap(builder)) return;
  const [local, registry] = [entryOf(builder, 'local'), valueOf(builder, 'registry')];
  if (local !== undefined) editor.drop(local);
  if (isMap(registry)) convertRegistry(editor, registry);
  else if (registry === undefined && serviceEntries(editor.parsed).some(({ value }) => valueOf(value, 'build') !== undefined)) editor.insert(builder, 'registry', '{ port: 6767 }');
}

function convertRegistry(editor: FormEditor, registry: MapNode): void {
  const [type, server] = [entryOf(registry, 'type'), valueOf(registry, 'server')];
  const isLocal = isText(type?.value) ? type.value.value === 'local' : server === undefined;
  if (type !== undefined) editor.drop(type);
  // A server that a local registry did not heed would be heeded there.
  if (isLocal) for (const key of ['server', 'username', 'password']) dropIfThere(editor, registry, key);
  if (isLocal && valueOf(registry, 'port') === undefined) editor.insert(registry, 'port', '6767');
}

function dropIfThere(editor: FormEditor, map: MapNode, key: string): void {
  const entry = entryOf(map, key);
  if (entry !== undefined) editor.drop(entry);
}

/** The three lists of keys become one. Where more than one counts for a level, the whole list is written there. */
function foldKeys(editor: FormEditor): void {
  const ssh = valueOf(editor.parsed.root, 'ssh');
  for (const level of loginMaps(editor.parsed)) {
    const own = ['key_path', 'keys', 'key_data'].map((key) => entryOf(level, key)).filter((entry) => entry !== undefined);
    refuseUnnameable(editor, own);
    if (own.length === 0) continue;
    const above = level === ssh ? [] : ['key_path', 'keys', 'key_data'].filter((key) => entryOf(ssh, key) !== undefined && entryOf(level, key) === undefined);
    const only = own.length === 1 && above.length === 0 ? own[0] : undefined;
    if (only !== undefined) {
      if (only.key !== 'keys') editor.rename(only, 'keys', only.key === 'key_path');
      continue;
    }
    const all = ['key_path', 'keys', 'key_data'].flatMap((key) => textsOf(level, key) ?? textsOf(ssh, key) ?? []);
    for (const entry of own) editor.drop(entry);
    editor.insert(level, 'keys', flowList(all));
  }
}

function textsOf(level: ReturnType<typeof valueOf>, key: string): readonly string[] | undefined {
  const value = valueOf(level, key);
  if (isList(value)) return textItems(value).map((item) => item.value);
  return isText(value) ? [value.value] : undefined;
}

/** Names of variables have to be in capitals there, and paths must not be. */
function refuseUnnameable(editor: FormEditor, entries: readonly MapEntry[]): void {
  for (const { key, value } of entries) {
    for (const node of isList(value) ? textItems(value) : isText(value) ? [value] : []) {
      if (key === 'key_data' && !isCapitals(node.value)) editor.refuse('convert.key-name', { text: node.value }, node.range);
      if (key !== 'key_data' && isCapitals(node.value)) editor.refuse('convert.capitals', { text: node.value }, node.range);
    }
  }
}

function convertNetwork(editor: FormEditor): void {
  const network = section(editor.parsed, 'network')?.value;
  for (const key of ['cluster_cidr', 'service_domain', 'discovery']) {
    const entry = entryOf(network, key);
    if (entry === undefined) continue;
    editor.drop(entry);
    if (key === 'cluster_cidr') editor.lose('convert.range', { key, form: 'C', instead: 'management_cidr and container_cidr (derived from the project when absent)' }, entry.keyRange);
    else if (!isScalar(entry.value) || entry.value.text !== 'jiji') editor.lose('convert.dropped', { key, form: 'C' }, entry.keyRange);
  }
}

/** Form C has no short names, and one domain: `db.jiji` is written `shop-db.jiji`. */
function convertNames(editor: FormEditor): void {
  const config = editor.parsed.config;
  if (config === undefined) return;
  const short = new Set(config.services.map(({ name }) => name));
  const known = (name: string): boolean => short.has(name) || config.services.some((service) => name.startsWith(`${config.project}-${service.name}`));
  for (const { name, full, node, from } of jijiNames(editor.parsed)) {
    const right = `${short.has(name) ? `${config.project}-` : ''}${name}.jiji`;
    if (right === full || !known(name)) continue;
    const origin = node.origin === undefined ? node : undefined;
    if (origin === undefined || !editor.replacePart(origin, from, from + full.length, right)) editor.lose('convert.dropped', { key: full, form: 'C' }, node.range);
  }
}
