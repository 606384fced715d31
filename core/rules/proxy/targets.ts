import { entryOf, isMap, isScalar, isText, itemsOf, valueOf, type MapEntry, type Range, type ScalarNode, type TreeNode } from '../../config/index.ts';
import { hostItems, perParse, routes } from '../view.ts';
import { isPathFault } from './path.ts';

export type TextScalar = ScalarNode & { readonly value: string };

/** A host name of a target that is written out, and how the proxy compares it. */
export interface TargetHost {
  readonly node: TextScalar;
  /** In lower case. */
  readonly name: string;
}

/** One target of a proxy with what its routes are made of. */
export interface Target {
  readonly service: MapEntry;
  /** The proxy itself, or one item of its `targets`. */
  readonly node: TreeNode | undefined;
  readonly range: Range;
  /** Names of the servers that are known to run it. */
  readonly servers: readonly string[];
  readonly hosts: readonly TargetHost[];
  readonly ssl: 'auto' | 'pair' | 'off' | 'unset' | 'unknown';
  /** `/` or without a trailing slash; undefined when it is not known. */
  readonly prefix: string | undefined;
  readonly prefixNode: TreeNode | undefined;
  /** A variable stands in its hosts or its prefix: it may serve more than is known. */
  readonly openRoutes: boolean;
}

/** Every target that speaks HTTP, of every proxy that is switched on. */
export const targets = perParse((parsed): readonly Target[] => {
  const serversOf = new Map((parsed.config?.services ?? []).map(({ name, servers }) => [name, servers]));
  return routes(parsed).filter(({ node }) => valueOf(node, 'listen_port') === undefined).map(({ service, node, range }) => {
    const [names, prefixNode] = [hostTexts(node), prefixOf(node)];
    const hosts = names.filter(isKnown);
    const prefix = knownPrefix(prefixNode);
    return {
      service, node, range, servers: serversOf.get(service.key) ?? [], hosts: hosts.map((text) => ({ node: text, name: text.value.toLowerCase() })), ssl: sslOf(node), prefix, prefixNode,
      openRoutes: hosts.length < names.length || prefix === undefined,
    };
  });
});

/** Whether a variable stands among the servers of a target. */
export const hasOpenServers = ({ service }: Target): boolean => !hostItems(service).every(isKnown);

/** Every text under `host` and `hosts` of a target. */
export const hostTexts = (node: TreeNode | undefined): readonly TextScalar[] => [valueOf(node, 'host'), ...itemsOf(valueOf(node, 'hosts'))].filter(isText);

/** Health check of a target, also in its older spelling. */
export const healthcheckOf = (node: TreeNode | undefined): TreeNode | undefined => valueOf(node, 'healthcheck') ?? valueOf(node, 'health_check');

/** Path prefix of a target, also in its older spelling. */
export const prefixOf = (node: TreeNode | undefined): TreeNode | undefined => valueOf(node, 'path_prefix') ?? valueOf(node, 'path');

/** Whether nothing in a text is left to a variable. */
export const isKnown = (node: TextScalar): boolean => !node.value.includes('${');

/** A number that can be a port under `app_port` or, in form C, `port`. */
export function portOf(node: TreeNode | undefined): { readonly node: ScalarNode; readonly port: number } | undefined {
  const found = valueOf(node, 'app_port') ?? valueOf(node, 'port');
  if (!isScalar(found) || typeof found.value !== 'number' || !Number.isInteger(found.value) || found.value < 1 || found.value > 65535) return undefined;
  return { node: found, port: found.value };
}

function knownPrefix(node: TreeNode | undefined): string | undefined {
  if (node === undefined) return '/';
  return isText(node) && isKnown(node) && !isPathFault(node.value) ? node.value.replace(/(?<!\/)\/+$/, '') || '/' : undefined;
}

function sslOf(node: TreeNode | undefined): Target['ssl'] {
  const ssl = entryOf(node, 'ssl')?.value;
  if (ssl === undefined) return 'unset';
  if (isMap(ssl)) return 'pair';
  return isScalar(ssl) && typeof ssl.value === 'boolean' ? (ssl.value ? 'auto' : 'off') : 'unknown';
}
