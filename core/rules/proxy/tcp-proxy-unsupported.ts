import { entryOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { routes } from '../view.ts';

export const tcpProxyUnsupported: Rule = {
  code: 'jiji/tcp-proxy-unsupported',
  severity: 'error',
  message: 'kamal-proxy routes HTTP only; publish the port with ports instead',
  check: (parsed) =>
    routes(parsed).flatMap(({ node }) => {
      const port = entryOf(node, 'listen_port');
      return port?.value === undefined ? [] : [{ range: port.keyRange }];
    }),
};
