import { entryOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { didYouMean, nearest, replaceFix } from '../suggest.ts';
import { faultsOf } from './walk.ts';

export const unknownKey: Rule = {
  code: 'jiji/unknown-key',
  severity: 'warning',
  message: 'Unknown key "{key}"{suggestion}',
  check: (parsed) =>
    faultsOf(parsed, 'unknown').map(({ entry, level, node }) => {
      const free = Object.keys(level).filter((key) => entryOf(node, key) === undefined);
      const suggestion = nearest(entry.key, free);
      const fixes = suggestion === undefined || entry.merged ? [] : [replaceFix(entry.keyRange, suggestion)];
      return { range: entry.keyRange, args: { key: entry.key, suggestion: didYouMean(suggestion) }, fixes };
    }),
};
