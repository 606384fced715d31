import { isScalar, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const privileged: Rule = {
  code: 'jiji/privileged',
  severity: 'warning',
  message: 'privileged gives nearly full control of the host; prefer cap_add and devices',
  check: (parsed) =>
    serviceEntries(parsed).flatMap(({ value }) => {
      const node = valueOf(value, 'privileged');
      return isScalar(node) && node.value === true ? [{ range: node.range }] : [];
    }),
};
