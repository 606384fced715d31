import { isMap, normalizeHost, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { didYouMean, nearest, replaceScalarFix } from '../suggest.ts';
import { hostItems, serverEntries, serviceEntries } from '../view.ts';
import { isSectionBroken } from '../quiet.ts';
import { addresses } from './addresses.ts';

export const unknownServer: Rule = {
  code: 'jiji/unknown-server',
  severity: 'error',
  message: 'No server "{name}"{suggestion}',
  check: (parsed) => {
    if (isSectionBroken(parsed, 'servers') || !isMap(valueOf(parsed.root, 'servers'))) return [];
    const names = serverEntries(parsed).map((server) => server.key);
    const known = new Set(names);
    const hosts = addresses(parsed);
    return serviceEntries(parsed).flatMap((service) =>
      hostItems(service).filter((item) => !known.has(item.value) && !item.value.includes('${') && !hosts.has(normalizeHost(item.value))).map((item) => {
        const suggestion = nearest(item.value, names);
        const fixes = suggestion === undefined ? [] : [replaceScalarFix(item, suggestion, parsed.text)];
        return { range: item.range, args: { name: item.value, suggestion: didYouMean(suggestion) }, fixes };
      }));
  },
};
