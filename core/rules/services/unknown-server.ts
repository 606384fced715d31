import { registerMessages } from '../../base/index.ts';
import { isMap, normalizeHost, valueOf, isHostLabel, type ParsedDeploy } from '../../config/index.ts';
import { appendEntry } from '../edits.ts';
import type { Fix, Rule } from '../rule.ts';
import { didYouMean, nearest, replaceScalarFix } from '../suggest.ts';
import { hostItems, section, serverEntries, serviceEntries } from '../view.ts';
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
    const suggestions = new Map<string, string | undefined>();
    return serviceEntries(parsed).flatMap((service) =>
      hostItems(service).filter((item) => !known.has(item.value) && !item.value.includes('${') && !hosts.has(normalizeHost(item.value))).map((item) => {
        const suggestion = suggestions.has(item.value) ? suggestions.get(item.value) : nearest(item.value, names);
        suggestions.set(item.value, suggestion);
        const replaced = suggestion === undefined ? [] : [replaceScalarFix(item, suggestion, parsed.text)];
        return { range: item.range, args: { name: item.value, suggestion: didYouMean(suggestion) }, fixes: [...replaced, ...addServer(parsed, item.value)] };
      }));
  },
};

/** The name with an empty host, for the author to fill in. */
function addServer(parsed: ParsedDeploy, name: string): readonly Fix[] {
  const servers = section(parsed, 'servers');
  const isName = isHostLabel(name);
  const edit = servers === undefined || !isName ? undefined : appendEntry(parsed, servers, `${name}: { host: }`);
  return edit === undefined ? [] : [{ title: { code: 'fix.add-server', args: { name } }, edits: [edit] }];
}

registerMessages({ 'fix.add-server': 'Add server "{name}"' });
