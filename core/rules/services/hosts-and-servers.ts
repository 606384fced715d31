import { entryOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const hostsAndServers: Rule = {
  code: 'jiji/hosts-and-servers',
  severity: 'error',
  message: 'Use hosts or servers, not both',
  check: (parsed) =>
    serviceEntries(parsed).flatMap(({ value }) => {
      const [hosts, servers] = [entryOf(value, 'hosts'), entryOf(value, 'servers')];
      if (hosts === undefined || servers === undefined) return [];
      return [
        { range: hosts.keyRange, related: [{ range: servers.keyRange, code: 'related.here', args: {} }] },
        { range: servers.keyRange, related: [{ range: hosts.keyRange, code: 'related.here', args: {} }] },
      ];
    }),
};
