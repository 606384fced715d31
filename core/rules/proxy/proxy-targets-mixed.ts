import { entriesOf, keys, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const proxyTargetsMixed: Rule = {
  code: 'jiji/proxy-targets-mixed',
  severity: 'error',
  message: 'Move these keys into a target',
  check: (parsed) =>
    serviceEntries(parsed)
      .map(({ value }) => valueOf(value, 'proxy'))
      .filter((proxy) => valueOf(proxy, 'targets') !== undefined)
      .flatMap((proxy) => entriesOf(proxy).filter(({ key }) => key !== 'targets' && key !== 'enabled' && Object.hasOwn(keys.targetKeys, key)))
      .map(({ keyRange }) => ({ range: keyRange })),
};
