import { InlayHintKind, type InlayHint, type Position, type Range } from 'vscode-languageserver';
import { registerMessages, renderCode } from '../../core/base/index.ts';
import { entryOf, isHost, isIpAddress, isMap, isScalar, isText, keys, parseMemory, valueOf, type ParsedDeploy } from '../../core/config/index.ts';
import { containersPerServer } from '../../core/network/index.ts';
import type { NameAnswer } from '../../core/protocol/cluster.ts';
import type { LiveFacts } from '../../core/rules/index.ts';
import { plannedContainers } from '../../core/rules/network/capacity.ts';
import { jijiNames } from '../../core/rules/network/names.ts';
import { faultsOf } from '../../core/rules/structure/walk.ts';
import { hostEntries, perParse, routes } from '../../core/rules/view.ts';
import { serverNetwork } from '../cluster/servers.ts';
import type { DeployDocument } from '../document.ts';
import type { Feature } from '../feature.ts';
import type { Project } from '../project.ts';
import { defaultSettings, type Settings } from '../settings.ts';
import { bytesWords, durationWords, secondsWords } from '../words/units.ts';

export interface HintContext {
  readonly project: Pick<Project, 'network'> | undefined;
  /** Where a name points, as far as it is known by now. */
  readonly peek: (name: string) => NameAnswer | undefined;
  readonly live?: LiveFacts;
  /** Groups that are shown; all when absent. */
  readonly groups?: Settings['inlayHints'];
}

/** What the lines of a range do not say themselves: subnets, addresses behind names, long times and sizes in words, what holds by default. */
export function inlayHints(document: DeployDocument, range: Range, { project, peek, live, groups = defaultSettings.inlayHints }: HintContext): readonly InlayHint[] {
  const { parsed } = document;
  const isSeen = (place: Range): boolean => place.end.line >= range.start.line && place.start.line <= range.end.line;
  return [
    ...(groups.subnets ? subnets(parsed, isSeen, project) : []),
    ...(groups.names ? [...privateNames(parsed, isSeen, peek), ...publicNames(parsed, isSeen, live)] : []),
    ...(groups.units ? units(parsed, isSeen) : []),
    ...(groups.defaults ? defaults(parsed, isSeen) : []),
  ];
}

type IsSeen = (place: Range) => boolean;

/** Of each server: its subnet, its own address and how many addresses this file leaves free. */
function subnets(parsed: ParsedDeploy, isSeen: IsSeen, project: HintContext['project']): readonly InlayHint[] {
  const { config } = parsed;
  if (config?.network.enabled !== true) return [];
  const planned = plannedByServer(parsed);
  return hostEntries(parsed)
    .filter(({ node }) => isSeen(node.range))
    .flatMap(({ server, node }) => {
      const network = serverNetwork(config, server, project?.network);
      if (network === undefined) return [];
      const free = containersPerServer - (planned.get(server) ?? 0);
      const tooltip = renderCode(network.from === 'known' ? 'hint.subnet-known' : 'hint.subnet-planned', { server, address: network.address });
      return [hint(node.range.end, renderCode('hint.subnet', { subnet: network.subnet, free }), tooltip)];
    });
}

const plannedByServer = perParse((parsed: ParsedDeploy): ReadonlyMap<string, number> => new Map(plannedContainers(parsed).map(({ name, count }) => [name, count])));

function privateNames(parsed: ParsedDeploy, isSeen: IsSeen, peek: HintContext['peek']): readonly InlayHint[] {
  if (parsed.config?.network.enabled !== true) return [];
  return jijiNames(parsed)
    .filter((name) => isSeen(name.range))
    .flatMap((name) => {
      const answer = peek(name.full);
      if (answer?.status !== 'found' || answer.addresses.length === 0) return [];
      return [hint(name.range.end, `→ ${answer.addresses.join(', ')}`, answer.server === undefined ? name.full : renderCode('hint.asked-at', { name: name.full, server: answer.server }))];
    });
}

/** Addresses of servers that are given by a host name, as public DNS has them. */
function publicNames(parsed: ParsedDeploy, isSeen: IsSeen, live: LiveFacts | undefined): readonly InlayHint[] {
  if (live === undefined) return [];
  return hostEntries(parsed)
    .filter(({ node }) => isSeen(node.range) && isHost(node.value) && !isIpAddress(node.value.trim()))
    .flatMap(({ node }) => {
      const addresses = live.publicAddresses(node.value.trim())?.addresses ?? [];
      return addresses.length === 0 ? [] : [hint(node.range.end, `→ ${addresses.join(', ')}`, renderCode('hint.public-dns', { name: node.value }))];
    });
}

const secondsKeys = /^ssh\.(?:connect_timeout|command_timeout|pool_idle_timeout)$/;

/** Times of a minute and more and sizes that are no plain number of their unit. */
function units(parsed: ParsedDeploy, isSeen: IsSeen): readonly InlayHint[] {
  return faultsOf(parsed, 'known').flatMap(({ entry, spec, path }) => {
    const node = entry.value;
    if (!isScalar(node) || entry.merged || !isSeen(node.range)) return [];
    const words = wordsOf(node.text, node.value, spec, path);
    return words === undefined ? [] : [hint(node.range.end, words, renderCode('hint.same'))];
  });
}

function wordsOf(text: string, value: unknown, spec: keys.KeySpec, path: string): string | undefined {
  if (spec.shape.type === 'text' && spec.shape.pattern === keys.duration.pattern) return isObvious(text) ? undefined : durationWords(text);
  if (typeof value === 'number' && secondsKeys.test(path)) return value < 60 ? undefined : secondsWords(value);
  const bytes = path.endsWith('.memory') ? parseMemory(text.trim()) : undefined;
  return bytes === undefined || /^[1-9]\d{0,2}(?:m|mb|g|gb)$/i.test(text) ? undefined : bytesWords(bytes);
}

/** `30s`, `5m` and `2h` say it all; `90s` and `600s` do not. */
const isObvious = (text: string): boolean => {
  const found = /^(\d+)([smh])$/.exec(text);
  return found === null || Number(found[1]) < (found[2] === 'h' ? 24 : 60) || (text === '60s');
};

/** Of each route: the port that is assumed and the path that is asked, where the file says neither. */
function defaults(parsed: ParsedDeploy, isSeen: IsSeen): readonly InlayHint[] {
  const targets = new Map(parsed.config?.services.map((service) => [service.name, service.proxy]));
  const counted = new Map<string, number>();
  return routes(parsed).flatMap(({ service, node, range }) => {
    const index = counted.get(service.key) ?? 0;
    counted.set(service.key, index + 1);
    const target = targets.get(service.key)?.[index];
    if (target === undefined || !isSeen(range) || !isMap(node)) return [];
    const port = entryOf(node, 'app_port') === undefined && entryOf(node, 'port') === undefined && target.appPort > 0 ? [renderCode('hint.app-port', { port: target.appPort })] : [];
    const check = valueOf(node, 'healthcheck') ?? valueOf(node, 'health_check');
    const path = entryOf(check, 'path') === undefined && entryOf(check, 'cmd') === undefined && entryOf(node, 'listen_port') === undefined ? [renderCode('hint.health-path', { path: target.healthcheck.path })] : [];
    const words = [...port, ...path];
    const first = node.entries.find((entry) => !entry.merged && isText(entry.value) && entry.value.range.start.line === entry.value.range.end.line);
    const position = service.value?.viaAlias === true ? undefined : (entryOf(service.value, 'proxy')?.value === node ? afterColon(range.end) : first?.value?.range.end);
    return words.length === 0 || position === undefined ? [] : [hint(position, words.join(' · '), renderCode('hint.by-default'))];
  });
}

const afterColon = ({ line, character }: Position): Position => ({ line, character: character + 1 });

const hint = (position: Position, label: string, tooltip: string): InlayHint => ({ position, label, tooltip, kind: InlayHintKind.Type, paddingLeft: true });

export const inlayHintFeature: Feature = {
  capabilities: () => ({ inlayHintProvider: true }),
  register({ connection, on, projects, names, settings, live }) {
    connection.languages.inlayHint.on(({ textDocument: { uri }, range }) =>
      on(uri, [], async (document) => {
        const [project, own] = await Promise.all([projects.read(uri), settings.get(uri)]);
        return [...inlayHints(document, range, { project, peek: (name) => names.peek(uri, name), live: live.facts(uri), groups: own.inlayHints })];
      }));
  },
};

registerMessages({
  'hint.subnet': '{subnet} · .1 · {free} free', 'hint.subnet-known': '{server} is {address} in the private network', 'hint.subnet-planned': '{server} will be {address} in the private network, by its place in this file',
  'hint.asked-at': '{name}, asked at {server}', 'hint.public-dns': '{name} in public DNS', 'hint.same': 'The same in words', 'hint.by-default': 'Holds because the file does not say otherwise',
  'hint.app-port': 'app_port {port}', 'hint.health-path': 'GET {path}',
});
