import { entryOf, isList } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';
import { proxyOf } from './proxy-of.ts';

export const proxyTargetsEmpty: Rule = {
  code: 'jiji/proxy-targets-empty',
  severity: 'error',
  message: 'targets is empty; list at least one target',
  check: (parsed) =>
    serviceEntries(parsed).flatMap((service) => {
      const targets = entryOf(proxyOf(service)?.value, 'targets');
      return isList(targets?.value) && targets.value.items.length === 0 ? [{ range: targets.keyRange }] : [];
    }),
};
