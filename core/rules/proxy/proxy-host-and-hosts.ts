import { entryOf } from '../../config/index.ts';
import { bothKeys } from '../both-keys.ts';
import type { Rule } from '../rule.ts';
import { routes } from '../view.ts';

export const proxyHostAndHosts: Rule = {
  code: 'jiji/proxy-host-and-hosts',
  severity: 'error',
  message: 'Use host or hosts, not both',
  check: (parsed) => routes(parsed).flatMap(({ node }) => bothKeys(entryOf(node, 'host'), entryOf(node, 'hosts'))),
};
