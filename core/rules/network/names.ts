import { isText, partRange, walk, type DeployConfig, type Range, type ScalarNode, type ServiceConfig } from '../../config/index.ts';
import { perParse } from '../view.ts';

/** A private DNS name in a value of the file. */
export interface JijiName {
  /** Without the domain: `db` of `db.jiji`. */
  readonly name: string;
  /** As written: `db.jiji`. */
  readonly full: string;
  readonly range: Range;
  /** The value that it stands in, and where it starts in that value's text. */
  readonly node: ScalarNode;
  readonly from: number;
}

/** Every name under the service domain in environment values, build arguments and commands. */
export const jijiNames = perParse((parsed): readonly JijiName[] => {
  const domain = parsed.config?.network.serviceDomain ?? 'jiji';
  const pattern = new RegExp(`(?<![\\w.-])([a-z0-9][a-z0-9_-]*)\\.${domain.replaceAll('.', '\\.')}(?![\\w-]|\\.\\w)`, 'gi');
  const found: JijiName[] = [];
  walk(parsed.root, (node, path) => {
    if (!isText(node) || !path.some((step) => step === 'environment' || step === 'command' || step === 'args')) return;
    for (const match of node.value.matchAll(pattern)) {
      const range = partRange(node, match.index, match.index + match[0].length, parsed.lines);
      found.push({ name: (match[1] ?? '').toLowerCase(), full: match[0].toLowerCase(), range, node, from: match.index });
    }
  });
  return found;
});

/** Every name that the services of a file have in the private DNS, without the domain. */
export const serviceNames = (config: DeployConfig): readonly string[] => config.services.flatMap((service) => namesOfService(config, service));

/** Names of one service: short, with the project, and one per server when it runs on several. */
export function namesOf(config: DeployConfig, name: string): readonly string[] {
  const service = config.services.find((one) => one.name === name);
  return service === undefined ? [] : namesOfService(config, service);
}

/** The same of a service that is at hand: for those who go through all of them. */
export function namesOfService(config: DeployConfig, service: ServiceConfig): readonly string[] {
  const long = `${config.project}-${service.name}`;
  const single = service.servers.length > 1 ? service.servers.map((server) => `${long}-${server}`.toLowerCase()) : [];
  return [service.name, long, ...single];
}
