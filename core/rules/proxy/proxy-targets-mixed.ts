import { entriesOf, isList, keys, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';
import { proxyOf } from './proxy-of.ts';

export const proxyTargetsMixed: Rule = {
  code: 'jiji/proxy-targets-mixed',
  severity: 'error',
  message: 'Move these keys into a target',
  check: (parsed) =>
    serviceEntries(parsed)
      .map((service) => proxyOf(service)?.value)
      .filter((proxy) => isList(valueOf(proxy, 'targets')))
      .flatMap((proxy) => entriesOf(proxy).filter(({ key }) => Object.hasOwn(keys.targetKeys, key)))
      .map(({ keyRange }) => ({ range: keyRange })),
};
