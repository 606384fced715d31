import { entryOf, isList, isScalar, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const privilegedRedundant: Rule = {
  code: 'jiji/privileged-redundant',
  severity: 'hint',
  message: 'Already included in privileged',
  check: (parsed) =>
    serviceEntries(parsed).flatMap(({ value }) => {
      const node = valueOf(value, 'privileged');
      if (!isScalar(node) || node.value !== true) return [];
      return ['cap_add', 'devices'].flatMap((key) => {
        const entry = entryOf(value, key);
        return entry !== undefined && isList(entry.value) && entry.value.items.length > 0 ? [{ range: entry.keyRange, related: [{ range: node.range, code: 'related.here', args: {} }] }] : [];
      });
    }),
};
