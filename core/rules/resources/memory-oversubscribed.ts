import type { ParsedDeploy, ScalarNode } from '../../config/index.ts';
import { readTime } from '../read-time.ts';
import type { Rule } from '../rule.ts';
import { perParse, serverLabel } from '../view.ts';
import { parseMemory } from '../../config/index.ts';
import { memoryWords } from './memory.ts';
import { valuesOf } from './values.ts';

/** One finding a server, at the largest of its limits. */
export const memoryOversubscribed: Rule = {
  code: 'jiji/memory-oversubscribed',
  severity: 'information',
  message: 'Limits on "{server}" add up to {sum}; it has {total} (seen {time})',
  check: (parsed, { live }) => {
    if (live === undefined) return [];
    return [...limitsByServer(parsed)].flatMap(([server, { sum, largest }]) => {
      const seen = live.server(server);
      if (seen?.memoryBytes === undefined || sum <= seen.memoryBytes) return [];
      return [{ range: largest.range, args: { server: serverLabel(parsed)(server), sum: memoryWords(sum), total: memoryWords(seen.memoryBytes), time: readTime(seen.readAt) } }];
    });
  },
};

interface Limits {
  readonly sum: number;
  readonly largest: ScalarNode;
  readonly most: number;
}

/** Bytes that the services of each server may take together; services without a limit are not counted. */
const limitsByServer = perParse((parsed: ParsedDeploy): ReadonlyMap<string, Limits> => {
  const services = new Map((parsed.config?.services ?? []).map((service) => [service.name, service]));
  const found = new Map<string, Limits>();
  for (const { service, node } of valuesOf(parsed, 'memory')) {
    const [config, bytes] = [services.get(service.key), parseMemory(node.text)];
    if (config === undefined || bytes === undefined) continue;
    const all = bytes * (parsed.dialect.dialect === 'C' ? Math.max(1, config.scale) : 1);
    for (const server of config.servers) {
      const known = found.get(server);
      const isLargest = known === undefined || all > known.most;
      found.set(server, { sum: (known?.sum ?? 0) + all, largest: isLargest ? node : known.largest, most: isLargest ? all : known.most });
    }
  }
  return found;
});
