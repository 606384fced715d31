import { isIpAddress } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { isProxyHost } from './proxy-host-invalid.ts';
import { targets } from './targets.ts';

export const sslLocalHost: Rule = {
  code: 'jiji/ssl-local-host',
  severity: 'error',
  message: 'No public certificate can be issued for "{host}"; use a public name or your own certificate',
  check: (parsed) => {
    const domain = parsed.config?.network.serviceDomain ?? 'jiji';
    return targets(parsed)
      .filter(({ ssl }) => ssl === 'auto')
      .flatMap(({ hosts }) => hosts.filter(({ name }) => isProxyHost(name) && !name.startsWith('*.') && isLocalName(name, domain)))
      .map(({ node }) => ({ range: node.range, args: { host: node.value } }));
  },
};

/** An address, a name of one label, or a name that the public DNS does not have. */
export const isLocalName = (name: string, serviceDomain: string): boolean =>
  isIpAddress(name) || !name.includes('.') || ['localhost', 'local', 'internal', 'jiji', serviceDomain.toLowerCase()].some((domain) => name.endsWith(`.${domain}`));
