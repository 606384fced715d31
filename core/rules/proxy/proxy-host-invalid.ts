import { isText, itemsOf, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { routes } from '../view.ts';

export const proxyHostInvalid: Rule = {
  code: 'jiji/proxy-host-invalid',
  severity: 'error',
  message: '"{host}" is not a host name',
  check: (parsed) =>
    routes(parsed)
      .flatMap(({ node }) => [valueOf(node, 'host'), ...itemsOf(valueOf(node, 'hosts'))])
      .filter(isText)
      .filter((node) => !node.value.includes('${') && !(pattern.test(node.value) && node.value.length <= 253))
      .map((node) => ({ range: node.range, args: { host: node.value } })),
};

const pattern = /^(\*\.)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;
