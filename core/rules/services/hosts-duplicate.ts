import type { Range } from '../../config/index.ts';
import type { Finding, Rule } from '../rule.ts';
import { removeSecondFix } from '../edits.ts';
import { hostItems, hostList, serviceEntries } from '../view.ts';

export const hostsDuplicate: Rule = {
  code: 'jiji/hosts-duplicate',
  severity: 'warning',
  message: '"{name}" is listed twice',
  check: (parsed) =>
    serviceEntries(parsed).flatMap((service) => {
      const first = new Map<string, Range>();
      return hostItems(service).flatMap((item): Finding[] => {
        const earlier = first.get(item.value);
        first.set(item.value, earlier ?? item.range);
        return earlier === undefined ? [] : [{ range: item.range, args: { name: item.value }, related: [{ range: earlier, code: 'related.first', args: {} }], fixes: removeSecondFix(parsed, hostList(service)?.value, item) }];
      });
    }),
};
