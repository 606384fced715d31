import type { MapEntry, Range } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { routes } from '../view.ts';
import { portOf } from './targets.ts';

/** The proxy knows a target by project, service and port: two of one port would be one. */
export const proxyTargetDuplicatePort: Rule = {
  code: 'jiji/proxy-target-duplicate-port',
  severity: 'error',
  message: 'app_port {port} is used by two targets; list both hosts in one target',
  check: (parsed) => {
    const seen = new Map<MapEntry, Map<number, Range>>();
    return routes(parsed).flatMap(({ service, node }) => {
      const found = portOf(node);
      if (found === undefined) return [];
      const ports = seen.get(service) ?? new Map<number, Range>();
      seen.set(service, ports);
      const first = ports.get(found.port);
      ports.set(found.port, first ?? found.node.range);
      return first === undefined ? [] : [{ range: found.node.range, args: { port: found.port }, related: [{ range: first, code: 'related.first', args: {} }] }];
    });
  },
};
