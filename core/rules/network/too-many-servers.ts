import { subnetCapacity } from '../../network/index.ts';
import type { Rule } from '../rule.ts';
import { section } from '../view.ts';
import { clusterRange } from './clusterRange.ts';

export const tooManyServers: Rule = {
  code: 'jiji/too-many-servers',
  severity: 'error',
  message: '{count} servers need {count} /24 subnets; /{prefix} has {max}',
  check: (parsed) => {
    const range = clusterRange(parsed);
    const count = parsed.config?.servers.length ?? 0;
    const servers = section(parsed, 'servers');
    if (!range.enabled || range.cidr === undefined || count <= subnetCapacity(range.cidr.prefix)) return [];
    return [{ range: range.node === undefined ? (servers?.keyRange ?? parsed.source.document) : range.place, args: { count, prefix: range.cidr.prefix, max: subnetCapacity(range.cidr.prefix) } }];
  },
};
