import { isIpAddress } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { isProxyHost } from './proxy-host-invalid.ts';
import { targets } from './targets.ts';

export const proxyHostLocal: Rule = {
  code: 'jiji/proxy-host-local',
  severity: 'warning',
  message: '"{host}" is no name that clients on other machines can look up; use a host name of the DNS',
  check: (parsed) =>
    targets(parsed)
      .flatMap(({ hosts }) => hosts)
      .filter(({ name }) => isProxyHost(name) && (name === 'localhost' || isIpAddress(name)))
      .map(({ node }) => ({ range: node.range, args: { host: node.value } })),
};
