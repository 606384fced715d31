import { entriesOf, entryOf, isCapitals, isList, isMap, isScalar, isText, keyKind, textItems, valueOf, type MapEntry, type MapNode, type ParsedDeploy } from '../../../config/index.ts';
import { section, serverEntries, serviceEntries } from '../../view.ts';
import { commandValues, keyItems } from '../secretText.ts';
import { FormEditor } from './form-editor.ts';
import { listPorts } from './list-ports.ts';
import { renameOlder } from './older-spellings.ts';
import { flowList, loginMaps, routeMaps } from './places.ts';
import type { Conversion } from './result.ts';

/** Writes form C as form B; what form B cannot do stands against it. */
export function convertCToB(parsed: ParsedDeploy): Conversion {
  const editor = new FormEditor(parsed);
  for (const service of serviceEntries(parsed)) convertService(editor, service);
  convertRoutes(editor);
  convertBuilder(editor);
  for (const level of loginMaps(parsed)) splitKeys(editor, level);
  for (const { value } of serverEntries(parsed)) nameVariable(editor, valueOf(value, 'host'));
  convertNetwork(editor);
  for (const node of commandValues(parsed)) editor.refuse('convert.command', {}, node.range);
  for (const node of keyItems(parsed).filter(({ value }) => keyKind(value) === 'inline')) editor.refuse('convert.inline-key', {}, node.range);
  const secrets = section(parsed, 'secrets');
  if (secrets !== undefined) dropped(editor, secrets);
  renameOlder(editor);
  editor.lose('convert.rebuild', { form: 'B' }, parsed.source.document);
  return editor.result;
}

function dropped(editor: FormEditor, entry: MapEntry): void {
  editor.drop(entry);
  editor.lose('convert.dropped', { key: entry.key, form: 'B' }, entry.keyRange);
}

function convertService(editor: FormEditor, service: MapEntry): void {
  const at = (key: string): MapEntry | undefined => entryOf(service.value, key);
  const [servers, scale, restart, build, mode] = [at('servers'), at('scale'), at('restart'), at('build'), valueOf(service.value, 'network_mode')];
  if (servers !== undefined) editor.rename(servers, 'hosts');
  for (const key of ['crons', 'replicas', 'placement']) {
    const entry = at(key);
    if (entry !== undefined) editor.refuse('convert.no-equal', { key, form: 'B' }, entry.keyRange);
  }
  if (scale !== undefined) {
    if (isScalar(scale.value) && scale.value.value === 1) editor.drop(scale);
    else editor.refuse('convert.scale', { name: service.key, count: isScalar(scale.value) ? scale.value.text : '?' }, scale.keyRange);
  }
  if (restart !== undefined) {
    editor.drop(restart);
    if (isScalar(restart.value) && restart.value.text !== 'unless-stopped') editor.lose('convert.restart', { value: restart.value.text }, restart.keyRange);
  }
  if (isText(mode) && mode.value.startsWith('service:')) editor.refuse('convert.shared-network', { name: service.key }, mode.range);
  if (isMap(build?.value)) convertBuild(editor, build.value);
}

function convertBuild(editor: FormEditor, build: MapNode): void {
  const secrets = entryOf(build, 'secrets');
  if (secrets !== undefined) editor.refuse('convert.no-equal', { key: 'build.secrets', form: 'B' }, secrets.keyRange);
  if (valueOf(build, 'context') === undefined) editor.insert(build, 'context', '.');
  for (const { value } of entriesOf(valueOf(build, 'args'))) nameVariable(editor, value);
}

/** A bare name of a variable becomes a reference. */
function nameVariable(editor: FormEditor, node: ReturnType<typeof valueOf>): void {
  if (isText(node) && isCapitals(node.value)) editor.replace(node, `"\${${node.value}}"`);
}

function convertRoutes(editor: FormEditor): void {
  const wanted = new Map<MapNode, Set<number>>();
  for (const { service, route } of routeMaps(editor.parsed)) {
    const [port, listen] = [entryOf(route, 'port'), entryOf(route, 'listen_port')];
    if (listen !== undefined) editor.refuse('convert.no-equal', { key: 'listen_port', form: 'B' }, listen.keyRange);
    if (port !== undefined && !route.byKey.has('app_port')) editor.rename(port, 'app_port');
    writeTimeout(editor, route, '30s');
    if (isScalar(port?.value) && typeof port.value.value === 'number') wanted.set(service, (wanted.get(service) ?? new Set()).add(port.value.value));
  }
  for (const [service, ports] of wanted) listPorts(editor, service, ports);
}

/** The time-out of a deploy, which is another in the other form, is written where it is not. */
export function writeTimeout(editor: FormEditor, route: MapNode, usual: string): void {
  const check = valueOf(route, 'healthcheck') ?? valueOf(route, 'health_check');
  if (check === undefined) editor.insert(route, 'healthcheck', `{ deploy_timeout: ${usual} }`);
  else if (isMap(check) && valueOf(check, 'deploy_timeout') === undefined) editor.insert(check, 'deploy_timeout', usual);
}

function convertBuilder(editor: FormEditor): void {
  const builder = valueOf(editor.parsed.root, 'builder');
  if (!isMap(builder)) return;
  const [local, remote, registry] = [entryOf(builder, 'local'), entryOf(builder, 'remote'), valueOf(builder, 'registry')];
  const isRemote = remote?.value !== undefined;
  if (local?.value !== undefined) editor.replace(local.value, String(!isRemote));
  else if (isRemote) editor.insert(builder, 'local', 'false');
  if (isMap(registry)) {
    const [type, server] = [entryOf(registry, 'type'), valueOf(registry, 'server')];
    const right = server === undefined ? 'local' : 'remote';
    if (type?.value !== undefined) editor.replace(type.value, right);
    else if (server !== undefined) editor.insert(registry, 'type', right);
    if (server === undefined && valueOf(registry, 'port') === undefined) editor.insert(registry, 'port', '31270');
  } else if (registry === undefined && serviceEntries(editor.parsed).some(({ value }) => valueOf(value, 'build') !== undefined)) editor.insert(builder, 'registry', '{ port: 31270 }');
}

/** Names of variables leave `keys` for `key_data`. A server whose keys replace those of `ssh` says so for both. */
function splitKeys(editor: FormEditor, level: MapNode): void {
  const keys = entryOf(level, 'keys');
  if (!isList(keys?.value)) return;
  const all = textItems(keys.value).map(({ value }) => value);
  const [names, paths] = [all.filter(isCapitals), all.filter((one) => !isCapitals(one))];
  const ssh = valueOf(editor.parsed.root, 'ssh');
  const inherited = level === ssh ? [] : textItems(valueOf(ssh, 'keys')).map(({ value }) => value);
  const overName = names.length > 0 || inherited.some(isCapitals);
  const overPath = paths.length > 0 || inherited.some((one) => !isCapitals(one));
  if (overName && !overPath) editor.rename(keys, 'key_data');
  else if (overName) {
    editor.drop(keys);
    editor.insert(level, 'keys', flowList(paths));
    editor.insert(level, 'key_data', flowList(names));
  }
}

function convertNetwork(editor: FormEditor): void {
  const network = valueOf(editor.parsed.root, 'network');
  for (const key of ['management_cidr', 'container_cidr', 'dns_forwarders']) {
    const entry = entryOf(network, key);
    if (entry === undefined) continue;
    editor.drop(entry);
    if (key === 'dns_forwarders') editor.lose('convert.dropped', { key, form: 'B' }, entry.keyRange);
    else editor.lose('convert.range', { key, form: 'B', instead: 'cluster_cidr (10.210.0.0/16 when absent)' }, entry.keyRange);
  }
}
