import { isScalar, itemsOf, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { replaceFix } from '../suggest.ts';
import { serviceEntries } from '../view.ts';

export const portNotQuoted: Rule = {
  code: 'jiji/port-not-quoted',
  severity: 'warning',
  message: 'Quote port mappings; some YAML readers turn 22:22 into a number',
  check: (parsed) =>
    serviceEntries(parsed)
      .flatMap(({ value }) => itemsOf(valueOf(value, 'ports')))
      .filter(isScalar)
      .filter((item) => item.style === 'plain' && (typeof item.value === 'number' || /^\d+:\d+$/.test(item.text)))
      .map((item) => ({ range: item.range, fixes: item.viaAlias ? [] : [{ ...replaceFix(item.range, `"${item.text}"`), mechanical: true }] })),
};
