import { entryOf, isList, isMap } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

/** Where each form lists the servers of a service. */
const keyOf = { A: 'servers', B: 'hosts', 'B+': 'hosts', C: 'servers' } as const;

export const noHosts: Rule = {
  code: 'jiji/no-hosts',
  severity: 'error',
  message: 'Service "{name}" needs at least one server in {key}',
  check: (parsed) =>
    serviceEntries(parsed).flatMap((service) => {
      const list = entryOf(service.value, 'hosts') ?? entryOf(service.value, 'servers');
      if (isList(list?.value) ? list.value.items.length > 0 : list?.value !== undefined || !(service.value === undefined || isMap(service.value))) return [];
      return [{ range: list?.keyRange ?? service.keyRange, args: { name: service.key, key: keyOf[parsed.dialect.dialect] } }];
    }),
};
