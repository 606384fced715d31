import type { Rule } from '../rule.ts';
import { replaceScalarFix } from '../suggest.ts';
import { rangesOfC } from './networkOfC.ts';

export const networkRangeInvalid: Rule = {
  code: 'jiji/network-range-invalid',
  severity: 'error',
  message: '"{range}" is no IPv4 range; write {example}',
  check: (parsed) =>
    rangesOfC(parsed)
      .filter(({ cidr, right }) => cidr === undefined || right !== undefined)
      .map(({ key, node, right }) => ({
        range: node.range,
        args: { range: node.value, example: right ?? `one such as ${key === 'container_cidr' ? '100.71.0.0/16' : '198.18.7.0/24'}` },
        severity: right === undefined ? ('error' as const) : ('warning' as const),
        fixes: right === undefined || node.viaAlias ? [] : [{ ...replaceScalarFix(node, right, parsed.text), mechanical: true }],
      })),
};
