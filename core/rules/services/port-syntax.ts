import { isScalar, itemsOf, parsePort, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const portSyntax: Rule = {
  code: 'jiji/port-syntax',
  severity: 'error',
  message: 'Expected [ip:][host:]container[/tcp|udp]',
  check: (parsed) =>
    serviceEntries(parsed)
      .flatMap(({ value }) => itemsOf(valueOf(value, 'ports')))
      .filter(isScalar)
      .filter((item) => typeof item.value !== 'boolean' && !item.text.includes('${') && parsePort(item.text) === undefined)
      .map((item) => ({ range: item.range })),
};
