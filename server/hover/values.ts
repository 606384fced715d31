import { registerMessages, renderCode } from '../../core/base/index.ts';
import { keys, normalizeImage, parseImage, parseMemory, parseMount, parsePort, parseVolume, splitCommand, type PortMapping } from '../../core/config/index.ts';
import { canonical, formatCidr, formatIpv4, containersPerServer, parseCidr, sizeOf, subnetCapacity } from '../../core/network/index.ts';
import { capabilities } from '../../core/rules/resources/capabilities.ts';
import { spotAt } from '../completion/shape-at.ts';
import { code, rows } from '../words/markdown.ts';
import { cronWords, nextRun } from '../words/cron.ts';
import { bytesWords, durationWords, secondsWords } from '../words/units.ts';
import { timeOf, type HoverValue } from './context.ts';

const say = renderCode;
type Describe = (value: HoverValue) => string | undefined;

const serviceOf = ({ parsed, path }: HoverValue) => (path[0] === 'services' ? parsed.config?.services.find((service) => service.name === path[1]) : undefined);

/** A duration in words, and whether it is what holds anyway. */
const duration: Describe = ({ scalar }) => durationWords(scalar.text);

const seconds: Describe = ({ scalar }) => (typeof scalar.value === 'number' && scalar.value >= 0 ? (scalar.value === 0 ? say('hover.at-once') : secondsWords(scalar.value)) : undefined);

const memory: Describe = ({ scalar }) => {
  const bytes = parseMemory(scalar.text.trim());
  return bytes === undefined ? undefined : say('hover.bytes', { size: bytesWords(bytes), bytes });
};

/** An image reference taken apart, and what of it runs. */
const image: Describe = (value) => {
  const written = value.scalar.text;
  const own = parseImage(written);
  const full = parseImage(normalizeImage(written));
  if (own === undefined || full === undefined) return undefined;
  const service = serviceOf(value);
  const running = value.context.live?.services(value.uri)?.find((one) => one.service === service?.name);
  const tag = own.tag ?? (own.digest === undefined ? 'latest' : undefined);
  return rows([
    [say('hover.registry'), code(full.registry ?? 'docker.io')],
    [say('hover.repository'), code(full.path)],
    [say('hover.tag'), tag === undefined ? undefined : `${code(tag)}${own.digest === undefined ? ` ${say(own.tag === undefined || tag === 'latest' ? 'hover.tag-floats' : 'hover.tag-mutable')}` : ''}`],
    [say('hover.digest'), own.digest === undefined ? undefined : code(own.digest)],
    [say('hover.full-name'), code(normalizeImage(written))],
    [say('hover.runs'), running === undefined ? undefined : running.versions.map(({ version, servers }) => say('hover.version-on', { version: code(version), servers: servers.map(code).join(', ') })).join('; ')],
  ]);
};

const port: Describe = (value) => {
  const mapping = parsePort(value.scalar.text);
  return mapping === undefined ? undefined : portWords(mapping, serviceOf(value)?.proxy.some((target) => target.appPort === mapping.containerPort) === true);
};

/** A port mapping in words. */
function portWords({ containerPort, hostPort, hostAddress, protocol }: PortMapping, isProxied: boolean): string {
  const inside = `${containerPort}/${protocol}`;
  if (hostPort !== undefined) return say(hostAddress === undefined ? 'hover.port-all' : 'hover.port-one', { inside, host: hostPort, address: code(hostAddress ?? '') });
  return say(isProxied ? 'hover.port-proxy' : 'hover.port-any', { inside });
}

const volume: Describe = ({ scalar }) => {
  const mount = parseVolume(scalar.text);
  if (mount === undefined) return undefined;
  const options = mount.options.length === 0 ? '' : ` (${mount.options.map(code).join(', ')})`;
  return `${say(mount.named ? 'hover.volume-named' : 'hover.volume-path', { source: code(mount.source), target: code(mount.target) })}${options}`;
};

const upload = (kind: 'file' | 'directory'): Describe => ({ scalar }) => {
  const mount = parseMount(scalar.text, kind);
  return mount === undefined ? undefined : `${say(kind === 'file' ? 'hover.file' : 'hover.directory', { local: code(mount.local), remote: code(mount.remote) })}${mount.options.length === 0 ? '' : ` (${mount.options.map(code).join(', ')})`}`;
};

/** A schedule in words, and its next run. */
const schedule: Describe = ({ scalar, parsed, path, context }) => {
  const words = cronWords(scalar.text);
  if (words === undefined) return undefined;
  const zoneNode = spotZone(parsed, path);
  const next = nextRun(scalar.text, zoneNode, new Date((context.now ?? Date.now)()));
  return rows([[say('hover.runs-when'), `${words} (${code(zoneNode)})`], [say('hover.next-run'), next === undefined ? undefined : `${next.toISOString().slice(0, 16).replace('T', ' ')} UTC`]]);
};

function spotZone(parsed: HoverValue['parsed'], path: HoverValue['path']): string {
  let node: unknown = parsed.data;
  for (const step of path.slice(0, -1)) node = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[step] : undefined;
  const zone = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)['timezone'] : undefined;
  return typeof zone === 'string' ? zone : 'UTC';
}

const range: Describe = ({ scalar, parsed }) => {
  const cidr = parseCidr(scalar.text);
  if (cidr === undefined) return undefined;
  const { base } = canonical(cidr);
  const room = subnetCapacity(cidr.prefix);
  return rows([
    [say('hover.range'), `${code(formatIpv4(base))} – ${code(formatIpv4(base + sizeOf(cidr.prefix) - 1))}`],
    [say('hover.room'), room === 0 ? undefined : say('hover.room-for', { servers: room, containers: room * containersPerServer })],
    [say('hover.used'), room === 0 ? undefined : say('hover.used-of', { used: parsed.config?.servers.length ?? 0, room })],
    [say('hover.first-server'), room === 0 ? undefined : code(formatCidr({ base, prefix: 24 }))],
  ]);
};

/** Where public DNS points a host of the proxy. */
const publicHost: Describe = ({ scalar, context, uri, ...rest }) => {
  const answer = context.live?.facts(uri).publicAddresses(scalar.text);
  const service = serviceOf({ scalar, context, uri, ...rest });
  const target = service?.proxy.find((one) => one.hosts.includes(scalar.text.toLowerCase()));
  const route = service === undefined ? undefined : say('hover.route', { host: code(scalar.text), service: code(service.name), port: target?.appPort ?? '' });
  if (answer === undefined) return route;
  const found = answer.addresses.length === 0 ? say('hover.dns-none', { time: timeOf(answer.readAt) }) : say('hover.dns', { addresses: answer.addresses.map(code).join(', '), time: timeOf(answer.readAt) });
  return [route, found].filter((part) => part !== undefined).join('\n\n');
};

const capability: Describe = ({ scalar }) => (Object.hasOwn(capabilities, scalar.text) ? capabilities[scalar.text] : undefined);

const command: Describe = ({ scalar }) => {
  const words = splitCommand(scalar.text);
  return words === undefined || words.length === 0 ? undefined : say('hover.words', { words: words.map(code).join(' ') });
};

const networkMode: Describe = ({ scalar }) => (scalar.text === 'bridge' || scalar.text === 'host' ? say(`assist.mode-${scalar.text}`) : undefined);

/** What is said about values, by the pattern of their path. */
const places: readonly (readonly [RegExp, Describe])[] = [
  [/^services\.\*\.image$/, image],
  [/^services\.\*\.ports\.\*$/, port],
  [/^services\.\*\.volumes\.\*$/, volume],
  [/^services\.\*\.files\.\*$/, upload('file')],
  [/^services\.\*\.directories\.\*$/, upload('directory')],
  [/^services\.\*\.memory$/, memory],
  [/^services\.\*\.cap_add\.\*$/, capability],
  [/^services\.\*\.(?:crons\.\*\.)?command$/, command],
  [/^services\.\*\.network_mode$/, networkMode],
  [/^services\.\*\.crons\.\*\.schedule$/, schedule],
  [/\.proxy(?:\.targets\.\*)?\.(?:host|hosts\.\*)$/, publicHost],
  [/^network\.cluster_cidr$/, range],
  [/^ssh\.(?:connect_timeout|command_timeout|pool_idle_timeout)$/, seconds],
];

/** What a value means, in words; undefined when it says it all itself. */
export function valueText(value: HoverValue): string | undefined {
  const spot = spotAt(value.path, value.parsed.dialect.dialect);
  const own = places.find(([at]) => at.test(value.pattern))?.[1](value);
  if (own !== undefined) return own;
  for (const shape of spot.shapes) {
    if (shape.type === 'text' && shape.pattern === keys.duration.pattern) return duration(value);
    if (shape.type === 'text' && shape.valuesAbout !== undefined && Object.hasOwn(shape.valuesAbout, value.scalar.text)) return shape.valuesAbout[value.scalar.text];
  }
  return undefined;
}

registerMessages({
  'hover.at-once': 'at once', 'hover.bytes': '{size} ({bytes} bytes)',
  'hover.registry': 'registry', 'hover.repository': 'repository', 'hover.tag': 'tag', 'hover.digest': 'digest', 'hover.full-name': 'full name',
  'hover.tag-floats': '(can be another image at the next deploy)', 'hover.tag-mutable': '(a tag can be moved; a digest cannot)',
  'hover.port-all': 'Port {host} of the server, on all its addresses, leads to port {inside} of the container.',
  'hover.port-one': 'Port {host} of the server, on {address} only, leads to port {inside} of the container.',
  'hover.port-proxy': 'Port {inside} of the container; the proxy asks it inside the private network, it is published nowhere.',
  'hover.port-any': 'Port {inside} of the container; the engine picks a free port of the server for it.',
  'hover.volume-named': 'Named volume {source} of each server, at {target} in the container; it stays when the container goes.',
  'hover.volume-path': 'Path {source} of the server, at {target} in the container.',
  'hover.file': 'File {local} of the project, uploaded at every deploy, at {remote} in the container.',
  'hover.directory': 'Folder {local} of the project, uploaded at every deploy, at {remote} in the container.',
  'hover.runs-when': 'runs', 'hover.next-run': 'next',
  'hover.room': 'room for', 'hover.room-for': '{servers} servers with a /24 each, {containers} containers', 'hover.used': 'used', 'hover.used-of': '{used} of {room} subnets by this file', 'hover.first-server': 'first subnet',
  'hover.route': '{host} leads to service {service}, port {port}.',
  'hover.dns': 'Public DNS points to {addresses}, asked at {time}.', 'hover.dns-none': 'Public DNS does not have this name, asked at {time}.',
  'hover.words': 'Words: {words}',
});
