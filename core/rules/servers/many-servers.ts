import type { Rule } from '../rule.ts';
import { section } from '../view.ts';

const many = 10;

export const manyServers: Rule = {
  code: 'jiji/many-servers',
  severity: 'information',
  message: '{count} servers: consider raising ssh.max_concurrent_starts',
  check: (parsed) => {
    const { config, source } = parsed;
    const used = new Set(config?.services.flatMap((service) => service.servers));
    const isSet = source.key(['ssh', 'max_concurrent_starts']) !== undefined;
    if (config === undefined || used.size <= many || (isSet && config.ssh.maxConcurrentStarts >= used.size)) return [];
    return [{ range: (section(parsed, 'servers') ?? section(parsed, 'services'))?.keyRange ?? source.document, args: { count: used.size } }];
  },
};
