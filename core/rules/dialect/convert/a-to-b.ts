import { entriesOf, entryOf, isMap, isScalar, isText, itemsOf, normalizeHost, valueOf, type MapEntry, type MapNode, type ParsedDeploy, type TreeNode } from '../../../config/index.ts';
import { edit } from '../../edits.ts';
import { perParse, section, serviceEntries } from '../../view.ts';
import { commentsIn, indentOf, isFlow } from '../entry-edits.ts';
import { FormEditor } from './form-editor.ts';
import { listPorts } from './list-ports.ts';
import { renameOlder } from './older-spellings.ts';
import { routeMaps, type Route } from './places.ts';
import type { Conversion } from './result.ts';

interface Server {
  readonly name: string;
  /** As they are written in the file. */
  readonly host: string;
  arch: string | undefined;
  /** Comments that stood inside the addresses. */
  readonly comments: string[];
  /** It stands in a top-level map already. */
  readonly known: boolean;
  readonly archs: Set<string>;
}

/** Gives the addresses of form A names: a top-level map of servers, and lists of names in the services. */
export function convertAToB(parsed: ParsedDeploy): Conversion {
  const editor = new FormEditor(parsed);
  const top = section(parsed, 'servers');
  if (top?.value !== undefined && !isMap(top.value)) editor.refuse('convert.servers-list', {}, top.keyRange);
  const servers = new Map<string, Server>();
  for (const entry of entriesOf(top?.value)) addKnown(servers, parsed, entry);
  for (const service of serviceEntries(parsed)) {
    const list = entryOf(service.value, 'servers');
    if (list === undefined) continue;
    editor.rename(list, 'hosts');
    for (const item of itemsOf(list.value)) if (isMap(item)) rewrite(editor, servers, item);
  }
  for (const { host, archs } of servers.values()) {
    if (archs.size > 1) editor.refuse('convert.arch-conflict', { host, archs: [...archs].join(' and ') }, parsed.source.document);
  }
  renameOlder(editor);
  writePorts(editor);
  writeServers(editor, [...servers.values()].filter(({ known }) => !known), top);
  return editor.result;
}

function addKnown(servers: Map<string, Server>, parsed: ParsedDeploy, entry: MapEntry): void {
  const host = valueOf(entry.value, 'host');
  if (isText(host)) servers.set(normalizeHost(host.value), { name: entry.key, host: source(parsed, host), arch: undefined, comments: [], known: true, archs: new Set() });
}

const source = (parsed: ParsedDeploy, node: TreeNode): string => {
  const { start, end } = node.origin ?? node;
  const written = parsed.text.slice(start, end);
  return written.includes('\n') && isScalar(node) ? JSON.stringify(node.text.trim()) : written;
};

/** Puts the name of its server in place of an address. */
function rewrite(editor: FormEditor, servers: Map<string, Server>, item: MapNode): void {
  const { parsed } = editor;
  const [host, arch] = [valueOf(item, 'host'), valueOf(item, 'arch')];
  if (!isText(host) || host.value.trim() === '') {
    editor.refuse('convert.complicated', { key: 'servers' }, item.range);
    return;
  }
  const key = normalizeHost(host.value);
  const server = servers.get(key) ?? { name: nameOf(parsed, key, servers), host: source(parsed, host), arch: undefined, comments: [], known: false, archs: new Set<string>() };
  servers.set(key, server);
  const { start, end } = item.origin ?? item;
  const inside = commentsIn(parsed, start, end).map(({ text }) => text);
  server.comments.push(...inside.filter((text) => !server.comments.includes(text)));
  if (arch !== undefined) server.arch ??= source(parsed, arch);
  server.archs.add(isScalar(arch) ? arch.text : 'amd64');
  const trimmed = parsed.text.slice(start, end).trimEnd().length;
  const isJson = parsed.text.startsWith('{"', start);
  editor.add(edit(parsed, start, start + trimmed, isJson ? JSON.stringify(server.name) : server.name));
}

const modelNames = perParse((parsed): ReadonlyMap<string, string> => new Map(parsed.config?.servers.map(({ host, name }) => [normalizeHost(host), name])));

/** The name that the model has for a host, or the next one that is free. */
function nameOf(parsed: ParsedDeploy, key: string, servers: ReadonlyMap<string, Server>): string {
  const taken = new Set([...servers.values()].map(({ name }) => name.toLowerCase()));
  let name = modelNames(parsed).get(key) ?? `server${servers.size + 1}`;
  for (let next = servers.size + 1; taken.has(name.toLowerCase()); next++) name = `server${next}`;
  return name;
}

/** Form B says the port of every route, and lists it under `ports`. */
function writePorts(editor: FormEditor): void {
  const wanted = new Map<MapNode, Set<number>>();
  const routes = new Map<string, Route[]>();
  for (const route of routeMaps(editor.parsed)) routes.set(route.entry.key, [...(routes.get(route.entry.key) ?? []), route]);
  editor.parsed.config?.services.forEach(({ name, proxy }) => {
    const own = routes.get(name) ?? [];
    proxy.forEach(({ appPort }, index) => {
      const place = own[index];
      if (place === undefined) return;
      if (appPort === 0) editor.refuse('convert.app-port', { name }, place.route.range);
      else if (!place.route.byKey.has('app_port')) editor.insert(place.route, 'app_port', String(appPort));
      if (appPort > 0) wanted.set(place.service, (wanted.get(place.service) ?? new Set()).add(appPort));
    });
  });
  for (const [service, ports] of wanted) listPorts(editor, service, ports);
}

function writeServers(editor: FormEditor, added: readonly Server[], top: MapEntry | undefined): void {
  const { parsed } = editor;
  if (added.length === 0) return;
  if (isMap(top?.value)) {
    for (const server of added) editor.insert(top.value, server.name, inline(server, ''));
    return;
  }
  const services = section(parsed, 'services');
  if (services === undefined) return;
  const quote = parsed.text.charAt(services.keyStart) === '"' ? '"' : '';
  if (indentOf(parsed, services) === undefined) {
    editor.add(edit(parsed, services.keyStart, services.keyStart, `${quote}servers${quote}: { ${added.map((server) => `${quote}${server.name}${quote}: ${inline(server, quote)}`).join(', ')} }, `));
    return;
  }
  const at = aboveComments(parsed, services);
  editor.add(edit(parsed, at, at, block(parsed, added, services)));
}

const inline = ({ host, arch }: Server, quote: string): string => `{ ${quote}host${quote}: ${host.startsWith('"') || quote === '' ? host : JSON.stringify(host)}${arch === undefined ? '' : `, ${quote}arch${quote}: ${arch}`} }`;

function block(parsed: ParsedDeploy, servers: readonly Server[], services: MapEntry): string {
  const newLine = parsed.text.includes('\r\n') ? '\r\n' : '\n';
  const margin = ' '.repeat(services.keyRange.start.character);
  const first = entriesOf(services.value).find(({ merged }) => !merged);
  const step = first === undefined || (services.value !== undefined && isFlow(parsed, services.value)) ? 2 : Math.max(1, first.keyRange.start.character - margin.length);
  const [one, two] = [margin + ' '.repeat(step), margin + ' '.repeat(2 * step)];
  const lines = servers.flatMap(({ name, host, arch, comments: said }) => [...said.map((text) => `${one}${text}`), `${one}${name}:`, `${two}host: ${host}`, ...(arch === undefined ? [] : [`${two}arch: ${arch}`])]);
  return [`${margin}servers:`, ...lines, '', ''].join(newLine);
}

/** Start of the comments that stand directly above an entry, or of its line. */
function aboveComments(parsed: ParsedDeploy, entry: MapEntry): number {
  let { line } = entry.keyRange.start;
  while (line > 0 && /^\s*#/.test(parsed.text.slice(parsed.lines.start(line - 1), parsed.lines.start(line)))) line--;
  return parsed.lines.start(line);
}
