import { normalizeHost } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { replaceScalarFix } from '../suggest.ts';
import { hostItems, serverEntries, serviceEntries } from '../view.ts';
import { addresses } from './addresses.ts';

export const serverIsAddress: Rule = {
  code: 'jiji/server-is-address',
  severity: 'error',
  message: 'Use the server name "{name}"',
  check: (parsed) => {
    const names = new Set(serverEntries(parsed).map((server) => server.key));
    const hosts = addresses(parsed);
    return serviceEntries(parsed).flatMap((service) =>
      hostItems(service).flatMap((item) => {
        const name = names.has(item.value) ? undefined : hosts.get(normalizeHost(item.value));
        return name === undefined ? [] : [{ range: item.range, args: { name }, fixes: [{ ...replaceScalarFix(item, name, parsed.text), mechanical: true }] }];
      }));
  },
};
