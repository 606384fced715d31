import { normalizeImage, type DeployConfig, type ServiceConfig } from '../../core/config/index.ts';
import type { NameAnswer } from '../../core/protocol/cluster.ts';
import { namesOf, type JijiName } from '../../core/rules/network/names.ts';
import { serverNetwork } from '../cluster/servers.ts';
import type { KnownNetwork } from '../project.ts';

/** One piece of code in Markdown; what stands in the file cannot end it or start a link. */
export const code = (text: string): string => `\`${text.replaceAll('`', "'").replaceAll(/[\r\n]+/g, ' ')}\``;

const table = (rows: readonly (readonly [string, string | undefined])[]): string =>
  rows.filter((row): row is readonly [string, string] => row[1] !== undefined && row[1] !== '').map(([label, value]) => `- ${label}: ${value}`).join('\n');

/** A server: address, subnet, what runs on it. */
export function serverText(config: DeployConfig, name: string, network: KnownNetwork | undefined): string | undefined {
  const server = config.servers.find((one) => one.name === name);
  if (server === undefined) return undefined;
  const own = serverNetwork(config, name, network);
  const services = config.services.filter((service) => service.servers.includes(name)).map((service) => code(service.name));
  const login = `${server.ssh.user === undefined ? '' : `${server.ssh.user}@`}${server.host}${server.ssh.port === undefined ? '' : ` port ${server.ssh.port}`}`;
  return `**Server** ${code(name)}\n\n${table([
    ['SSH', code(login)],
    ['architecture', server.arch],
    ['subnet', own === undefined ? undefined : `${code(own.subnet)}${own.from === 'planned' ? ' (by file order; fixed at the first initialisation)' : ''}`],
    ['address', own === undefined ? undefined : `${code(own.address)} (WireGuard, DNS and gateway)`],
    ['services', services.length === 0 ? 'none' : services.join(', ')],
  ])}`;
}

/** A service: container, image, names, servers. */
export function serviceText(config: DeployConfig, name: string, network: KnownNetwork | undefined): string | undefined {
  const service = config.services.find((one) => one.name === name);
  if (service === undefined) return undefined;
  const domain = config.network.serviceDomain;
  const servers = service.servers.map((server) => {
    const subnet = serverNetwork(config, server, network)?.subnet;
    return `${code(server)}${subnet === undefined ? '' : ` ${code(subnet)}`}`;
  });
  return `**Service** ${code(name)}\n\n${table([
    ['container', code(`${config.project}-${name}`)],
    ['image', imageOf(config, service)],
    ['names', config.network.enabled ? namesOf(config, name).map((one) => code(`${one}.${domain}`)).join(', ') : undefined],
    ['servers', servers.length === 0 ? 'none' : servers.join(', ')],
    ['proxy', service.proxy.map((target) => `${target.hosts.map((host) => code(`${host}${target.pathPrefix === '/' ? '' : target.pathPrefix}`)).join(', ')} to port ${target.appPort}`).join('; ')],
    ['update', service.stopFirst || service.ports.some((port) => port.hostPort !== undefined) ? 'short stop' : 'rolling, without downtime'],
  ])}`;
}

/** Full name of the image (operations.md §3); a version that is only known at deploy time is left open. */
function imageOf(config: DeployConfig, service: ServiceConfig): string | undefined {
  if (service.image !== undefined) return code(normalizeImage(service.image));
  if (service.build === undefined) return undefined;
  const { registry } = config.builder;
  const own = `${config.project}-${service.name}:<version>`;
  if (registry.type === 'local') return code(`localhost:${registry.port}/${own}`);
  const below = /^(ghcr\.io|docker\.io|registry-1\.docker\.io|index\.docker\.io)$/i.test(registry.server ?? '') ? `${registry.username ?? ''}/` : '';
  return code(`${registry.server ?? ''}/${below}${own}`);
}

/** A private name: which service it means, and where it points now when that is known. */
export function nameText(config: DeployConfig, name: JijiName, answer: NameAnswer | undefined): string {
  const service = config.services.find((one) => namesOf(config, one.name).includes(name.name));
  const from = service === undefined ? 'No service of this file has this name.' : `Service ${code(service.name)} on ${service.servers.map(code).join(', ')}.`;
  return [`**${code(name.full)}**`, from, liveText(answer)].filter((part) => part !== undefined).join('\n\n');
}

function liveText(answer: NameAnswer | undefined): string | undefined {
  if (answer === undefined || answer.status === 'unknown') return undefined;
  const source = `${answer.server === undefined ? '' : `, asked at ${code(answer.server)}`} at ${new Date(answer.readAt).toISOString().slice(11, 19)} UTC`;
  if (answer.status === 'nxdomain') return `Has no address now${source}: nothing healthy runs under this name.`;
  return `Points to ${answer.addresses.map(code).join(', ')}${source}.`;
}
