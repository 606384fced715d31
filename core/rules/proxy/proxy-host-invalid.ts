import type { Rule } from '../rule.ts';
import { routes } from '../view.ts';
import { hostTexts, isKnown } from './targets.ts';

export const proxyHostInvalid: Rule = {
  code: 'jiji/proxy-host-invalid',
  severity: 'error',
  message: '"{host}" is not a host name',
  check: (parsed) =>
    routes(parsed)
      .flatMap(({ node }) => hostTexts(node))
      .filter((node) => isKnown(node) && !isProxyHost(node.value))
      .map((node) => ({ range: node.range, args: { host: node.value } })),
};

const pattern = /^(\*\.)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

/** A host name of at most 253 characters; its first label may be a wildcard. */
export const isProxyHost = (name: string): boolean => name.length <= 253 && pattern.test(name);
