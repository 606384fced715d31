import type { Rule } from '../rule.ts';
import { didYouMean, nearest, replaceScalarFix } from '../suggest.ts';
import { capItems, hasPrefix } from './cap-items.ts';
import { capabilities } from './capabilities.ts';

const known = Object.keys(capabilities);

export const capUnknown: Rule = {
  code: 'jiji/cap-unknown',
  severity: 'warning',
  message: 'Unknown capability "{name}"{suggestion}',
  check: (parsed) =>
    capItems(parsed).filter(({ value }) => !hasPrefix(value) && !Object.hasOwn(capabilities, value)).map((item) => {
      const suggestion = nearest(item.value, known);
      const fixes = suggestion === undefined || item.viaAlias ? [] : [{ ...replaceScalarFix(item, suggestion, parsed.text), mechanical: suggestion === item.value.toUpperCase() }];
      return { range: item.range, args: { name: item.value, suggestion: didYouMean(suggestion) }, fixes };
    }),
};
