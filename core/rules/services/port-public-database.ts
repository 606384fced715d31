import { registerMessages } from '../../base/index.ts';
import type { ParsedDeploy } from '../../config/index.ts';
import type { Fix, Rule } from '../rule.ts';
import { replaceScalarFix } from '../suggest.ts';
import { isEverywhere, portItems, type PortItem } from './bindings.ts';

/** Container ports of stores and of the engine itself, which trust whoever reaches them. */
const databasePorts: ReadonlySet<number> = new Set([3306, 5432, 6379, 9200, 11211, 27017, 2375, 5984, 8123]);

export const portPublicDatabase: Rule = {
  code: 'jiji/port-public-database',
  severity: 'warning',
  message: 'Reachable from the internet; bind 127.0.0.1 or use the private name "{name}"',
  check: (parsed) =>
    portItems(parsed)
      .filter(({ port, config }) => databasePorts.has(port.containerPort) && isEverywhere(port.hostAddress) && config.networkMode === 'bridge')
      .filter(({ port, config }) => port.hostPort !== undefined || !isProxied(config.proxy, port.containerPort))
      .map((one) => ({
        range: one.item.range,
        args: { name: `${one.config.name}.${parsed.config?.network.serviceDomain ?? 'jiji'}` },
        fixes: onLoopback(parsed, one),
      })),
};

/** A port that only the proxy uses is not published. */
const isProxied = (targets: PortItem['config']['proxy'], port: number): boolean => targets.some((target) => target.appPort === port);

/** A port without a host port gets any free one: there is none to keep. */
function onLoopback(parsed: ParsedDeploy, { item, port }: PortItem): readonly Fix[] {
  if (port.hostPort === undefined || item.viaAlias) return [];
  const { edits } = replaceScalarFix(item, `127.0.0.1:${item.text.replace(/^0\.0\.0\.0:/, '')}`, parsed.text);
  return [{ title: { code: 'fix.bind-loopback', args: {} }, edits }];
}

registerMessages({ 'fix.bind-loopback': 'Bind 127.0.0.1 only' });
