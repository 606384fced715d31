import { itemsOf, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { routes } from '../view.ts';

export const proxyHostMissing: Rule = {
  code: 'jiji/proxy-host-missing',
  severity: 'error',
  message: 'proxy needs host or hosts',
  check: (parsed) =>
    routes(parsed)
      .filter(({ node }) => valueOf(node, 'host') === undefined && itemsOf(valueOf(node, 'hosts')).length === 0 && valueOf(node, 'listen_port') === undefined)
      .map(({ range }) => ({ range })),
};
