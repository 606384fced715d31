import { registerMessages, renderCode } from '../../core/base/index.ts';
import { normalizeImage, type DeployConfig, type ParsedDeploy, type ServiceConfig } from '../../core/config/index.ts';
import { containersPerServer } from '../../core/network/index.ts';
import type { NameAnswer } from '../../core/protocol/cluster.ts';
import type { JijiName } from '../../core/rules/network/names.ts';
import { namesOf } from '../../core/rules/network/names.ts';
import { serverNetwork } from '../cluster/servers.ts';
import type { RunningService } from '../live/live.ts';
import type { KnownNetwork } from '../project.ts';
import { block, code, rows } from '../words/markdown.ts';
import { timeOf } from './context.ts';
import { runCommand } from './run-command.ts';

const say = renderCode;
const list = (names: readonly string[]): string => (names.length === 0 ? say('hover.none') : names.map(code).join(', '));

/** A server: address, subnet, what runs on it. */
export function serverText(config: DeployConfig, name: string, network: KnownNetwork | undefined): string | undefined {
  const server = config.servers.find((one) => one.name === name);
  if (server === undefined) return undefined;
  const own = serverNetwork(config, name, network);
  const services = config.services.filter((service) => service.servers.includes(name));
  const login = `${server.ssh.user === undefined ? '' : `${server.ssh.user}@`}${server.host}${server.ssh.port === undefined ? '' : ` port ${server.ssh.port}`}`;
  return `**${say('hover.server')}** ${code(name)}\n\n${rows([
    ['SSH', code(login)],
    [say('hover.architecture'), server.arch],
    [say('hover.subnet'), own === undefined ? undefined : `${code(own.subnet)}${own.from === 'planned' ? ` ${say('hover.by-order')}` : ''}`],
    [say('hover.address'), own === undefined ? undefined : `${code(own.address)} ${say('hover.gateway')}`],
    [say('hover.free'), own === undefined ? undefined : say('hover.free-of', { free: containersPerServer - plannedOn(services), all: containersPerServer })],
    [say('hover.services'), list(services.map((service) => service.name))],
  ])}`;
}

/** Containers of some services on one server, the proxy included. */
export const plannedOn = (services: readonly ServiceConfig[]): number => services.reduce((sum, service) => sum + Math.max(1, service.scale), services.some((service) => service.proxy.length > 0) ? 1 : 0);

/** A service: container, image, names, servers, what runs now, what would run. */
export function serviceText(config: DeployConfig, name: string, network: KnownNetwork | undefined, running: readonly RunningService[] | undefined): string | undefined {
  const service = config.services.find((one) => one.name === name);
  if (service === undefined) return undefined;
  const domain = config.network.serviceDomain;
  const servers = service.servers.map((server) => {
    const subnet = serverNetwork(config, server, network)?.subnet;
    return `${code(server)}${subnet === undefined ? '' : ` ${code(subnet)}`}`;
  });
  const shortStop = service.stopFirst || service.ports.some((port) => port.hostPort !== undefined);
  const table = rows([
    [say('hover.container'), code(`${config.project}-${name}`)],
    [say('hover.image'), imageOf(config, service) === undefined ? undefined : code(imageOf(config, service) ?? '')],
    [say('hover.names'), config.network.enabled ? namesOf(config, name).map((one) => code(`${one}.${domain}`)).join(', ') : undefined],
    [say('hover.servers'), servers.length === 0 ? say('hover.none') : servers.join(', ')],
    [say('hover.proxy'), service.proxy.map((target) => say('hover.proxy-to', { hosts: target.hosts.map((host) => code(`${host}${target.pathPrefix === '/' ? '' : target.pathPrefix}`)).join(', '), port: target.appPort })).join('; ')],
    [say('hover.proxy-service'), service.proxy.map((target) => code(`${config.project}-${name}-${target.appPort}`)).join(', ')],
    [say('hover.update'), say(shortStop ? 'hover.short-stop' : 'hover.rolling')],
    [say('hover.runs'), runningText(running?.find((one) => one.service === name))],
  ]);
  return `**${say('hover.service')}** ${code(name)}\n\n${table}\n\n${say('hover.would-run')}\n\n${block(runCommand(config, service, imageOf(config, service), network), 'sh')}`;
}

/** Names of the variables that a service's container gets, with those of the top level; no values. */
export function environmentText({ config }: ParsedDeploy, name: string): string | undefined {
  const environment = config?.services.find((service) => service.name === name)?.environment;
  if (environment === undefined) return undefined;
  const names = [...Object.keys(environment.clear).map(code), ...environment.secrets.map((secret) => say('hover.variable-secret', { name: code(secret) }))];
  return names.length === 0 ? undefined : say('hover.container-gets', { names: names.join(', ') });
}

function runningText(running: RunningService | undefined): string | undefined {
  if (running === undefined) return undefined;
  if (running.versions.length === 0) return say('hover.runs-nowhere', { wanted: running.wanted, time: timeOf(running.readAt) });
  const versions = running.versions.map(({ version, servers }) => say('hover.version-on', { version: code(version), servers: servers.map(code).join(', ') }));
  return say('hover.runs-on', { versions: versions.join('; '), wanted: running.wanted, time: timeOf(running.readAt) });
}

/** Full name of the image (operations.md §3); a version that is only known at deploy time is left open. */
export function imageOf(config: DeployConfig, service: ServiceConfig): string | undefined {
  if (service.image !== undefined) return normalizeImage(service.image);
  if (service.build === undefined) return undefined;
  const { registry } = config.builder;
  const own = `${config.project}-${service.name}:<version>`;
  if (registry.type === 'local') return `localhost:${registry.port}/${own}`;
  const below = /^(ghcr\.io|docker\.io|registry-1\.docker\.io|index\.docker\.io)$/i.test(registry.server ?? '') ? `${registry.username ?? ''}/` : '';
  return `${registry.server ?? ''}/${below}${own}`;
}

/** A private name: which service it means, and where it points now when that is known. */
export function nameText(config: DeployConfig, name: JijiName, answer: NameAnswer | undefined): string {
  const service = config.services.find((one) => namesOf(config, one.name).includes(name.name));
  const from = service === undefined ? say('hover.name-unknown') : say('hover.name-of', { service: code(service.name), servers: service.servers.map(code).join(', ') });
  return [`**${code(name.full)}**`, from, liveText(answer)].filter((part) => part !== undefined).join('\n\n');
}

function liveText(answer: NameAnswer | undefined): string | undefined {
  if (answer === undefined || answer.status === 'unknown') return undefined;
  const source = `${answer.server === undefined ? '' : `, ${say('hover.asked-at', { server: code(answer.server) })}`} ${say('hover.at-time', { time: timeOf(answer.readAt) })}`;
  if (answer.status === 'nxdomain') return say('hover.name-nowhere', { source });
  return say('hover.points-to', { addresses: answer.addresses.map(code).join(', '), source });
}

registerMessages({
  'hover.server': 'Server', 'hover.service': 'Service', 'hover.none': 'none',
  'hover.architecture': 'architecture', 'hover.subnet': 'subnet', 'hover.address': 'address', 'hover.free': 'free addresses', 'hover.services': 'services',
  'hover.by-order': '(by file order; fixed at the first initialisation)', 'hover.gateway': '(WireGuard, DNS and gateway)', 'hover.free-of': '{free} of {all} by this file',
  'hover.container': 'container', 'hover.image': 'image', 'hover.names': 'names', 'hover.servers': 'servers', 'hover.proxy': 'proxy', 'hover.proxy-service': 'proxy service', 'hover.update': 'update', 'hover.runs': 'runs now',
  'hover.proxy-to': '{hosts} to port {port}', 'hover.short-stop': 'short stop', 'hover.rolling': 'rolling, without downtime',
  'hover.runs-nowhere': 'nowhere of {wanted} servers, seen at {time}', 'hover.version-on': '{version} on {servers}', 'hover.runs-on': '{versions} (wanted on {wanted}), seen at {time}',
  'hover.container-gets': 'The container gets {names}.', 'hover.variable-secret': '{name} (secret)',
  'hover.would-run': 'What would run on each of its servers:',
  'hover.name-unknown': 'No service of this file has this name.', 'hover.name-of': 'Service {service} on {servers}.',
  'hover.asked-at': 'asked at {server}', 'hover.at-time': 'at {time}', 'hover.name-nowhere': 'Has no address now{source}: nothing healthy runs under this name.', 'hover.points-to': 'Points to {addresses}{source}.',
});
