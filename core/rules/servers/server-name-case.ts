import type { MapEntry } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serverEntries } from '../view.ts';

export const serverNameCase: Rule = {
  code: 'jiji/server-name-case',
  severity: 'error',
  message: '"{first}" and "{second}" give the same DNS label',
  check: (parsed) => {
    const seen = new Map<string, MapEntry>();
    return serverEntries(parsed).flatMap((entry) => {
      const first = seen.get(entry.key.toLowerCase());
      seen.set(entry.key.toLowerCase(), first ?? entry);
      return first === undefined ? [] : [{ range: entry.keyRange, args: { first: first.key, second: entry.key }, related: [{ range: first.keyRange, code: 'related.first', args: {} }] }];
    });
  },
};
