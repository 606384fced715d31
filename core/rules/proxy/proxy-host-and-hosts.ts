import { entryOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { routes } from '../view.ts';

export const proxyHostAndHosts: Rule = {
  code: 'jiji/proxy-host-and-hosts',
  severity: 'error',
  message: 'Use host or hosts, not both',
  check: (parsed) =>
    routes(parsed).flatMap(({ node }) => {
      const [host, hosts] = [entryOf(node, 'host'), entryOf(node, 'hosts')];
      if (host === undefined || hosts === undefined) return [];
      return [
        { range: host.keyRange, related: [{ range: hosts.keyRange, code: 'related.here', args: {} }] },
        { range: hosts.keyRange, related: [{ range: host.keyRange, code: 'related.here', args: {} }] },
      ];
    }),
};
