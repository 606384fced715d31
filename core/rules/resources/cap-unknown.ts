import type { Rule } from '../rule.ts';
import { didYouMean, nearest, replaceScalarFix } from '../suggest.ts';
import { capItems, hasPrefix } from './cap-items.ts';
import { allCapabilities, capabilities } from './capabilities.ts';

const known: readonly string[] = [...capabilities, allCapabilities];

export const capUnknown: Rule = {
  code: 'jiji/cap-unknown',
  severity: 'warning',
  message: 'Unknown capability "{name}"{suggestion}',
  check: (parsed) =>
    capItems(parsed).filter(({ value }) => !hasPrefix(value) && !known.includes(value)).map((item) => {
      const suggestion = nearest(item.value, known);
      const fixes = suggestion === undefined || item.viaAlias ? [] : [{ ...replaceScalarFix(item, suggestion, parsed.text), mechanical: suggestion === item.value.toUpperCase() }];
      return { range: item.range, args: { name: item.value, suggestion: didYouMean(suggestion) }, fixes };
    }),
};
