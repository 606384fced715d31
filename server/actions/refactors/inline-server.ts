import { registerMessages } from '../../../core/base/index.ts';
import { entryOf, isMap, isScalar, isText, itemsOf, normalizeHost, valueOf, type MapEntry, type MapNode, type ParsedDeploy } from '../../../core/config/index.ts';
import { appendEntry, contentEnd, edit } from '../../../core/rules/edits.ts';
import type { TextEdit } from '../../../core/rules/index.ts';
import { section, serviceEntries } from '../../../core/rules/view.ts';
import { indentUnit } from '../../completion/complete.ts';
import { entryAt, type Refactor } from './refactor.ts';

/** A server that stands in services under `servers:` by its name. Not where a service has it beside others: those are converted together. */
export const extractServer: Refactor = (at) => {
  const { parsed, path } = at;
  const list = entryAt(at, /^services\.\*\.servers$/);
  const index = path[3];
  const items = itemsOf(list?.entry.value);
  const item = typeof index === 'number' ? items[index] : items[0];
  const host = valueOf(item, 'host');
  if (parsed.dialect.dialect !== 'A' || !isMap(item) || !isText(host) || host.value.includes('${')) return undefined;
  const same = (node: MapNode): boolean => {
    const other = valueOf(node, 'host');
    return isText(other) && normalizeHost(other.value) === normalizeHost(host.value);
  };
  const users = serviceEntries(parsed).flatMap((service) => entryOf(service.value, 'servers') ?? []).filter((entry) => itemsOf(entry.value).some((one) => isMap(one) && same(one)));
  if (users.some((entry) => entry.value === undefined || entry.value.viaAlias || entry.merged || itemsOf(entry.value).length > 1)) return undefined;
  const archs = new Set(users.flatMap((entry) => itemsOf(entry.value)).map((one) => archOf(one)));
  const name = parsed.config?.servers.find((server) => normalizeHost(server.host) === normalizeHost(host.value))?.name;
  if (name === undefined || archs.size > 1) return undefined;
  const added = addServer(parsed, name, host.value, [...archs][0]);
  return added === undefined ? undefined : { title: { code: 'action.extract-server', args: { name } }, edits: [added, ...users.flatMap((entry) => nameInstead(parsed, entry, name))] };
};

function archOf(item: ReturnType<typeof itemsOf>[number]): string | undefined {
  const arch = valueOf(item, 'arch');
  return isScalar(arch) ? arch.text : undefined;
}

function nameInstead(parsed: ParsedDeploy, entry: MapEntry, name: string): readonly TextEdit[] {
  return entry.value === undefined ? [] : [edit(parsed, entry.keyStart, contentEnd(parsed.text, entry.value), `hosts: [${name}]`)];
}

/** An entry of `servers:`, which is made before `services:` where it is missing. */
function addServer(parsed: ParsedDeploy, name: string, host: string, arch: string | undefined): TextEdit | undefined {
  const written = /^[\w.-]+$/.test(host) ? host : JSON.stringify(host);
  const servers = section(parsed, 'servers');
  if (servers !== undefined) return appendEntry(parsed, servers, `${name}: { host: ${written}${arch === undefined ? '' : `, arch: ${arch}`} }`);
  const services = section(parsed, 'services');
  if (services?.keyRange.start.character !== 0) return undefined;
  const newLine = parsed.text.includes('\r\n') ? '\r\n' : '\n';
  const pad = ' '.repeat(indentUnit(parsed));
  const lines = ['servers:', `${pad}${name}:`, `${pad}${pad}host: ${written}`, ...(arch === undefined ? [] : [`${pad}${pad}arch: ${arch}`]), '', ''];
  return edit(parsed, services.keyStart, services.keyStart, lines.join(newLine));
}

registerMessages({ 'action.extract-server': 'Move this server to servers: as {name}' });
