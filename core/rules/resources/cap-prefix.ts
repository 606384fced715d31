import type { Rule } from '../rule.ts';
import { replaceScalarFix } from '../suggest.ts';
import { capItems, hasPrefix } from './cap-items.ts';

export const capPrefix: Rule = {
  code: 'jiji/cap-prefix',
  severity: 'warning',
  message: 'Drop the CAP_ prefix; write {name}',
  check: (parsed) =>
    capItems(parsed).filter(({ value }) => hasPrefix(value)).map((item) => {
      const name = item.value.slice('CAP_'.length).toUpperCase();
      return { range: item.range, args: { name }, fixes: item.viaAlias || name === '' ? [] : [{ ...replaceScalarFix(item, name, parsed.text), mechanical: true }] };
    }),
};
