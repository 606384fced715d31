import type { Rule } from '../rule.ts';
import { faultsOf } from './walk.ts';

export const noEffect: Rule = {
  code: 'jiji/no-effect',
  severity: 'information',
  message: '"{key}" has no effect',
  check: (parsed) =>
    faultsOf(parsed, 'known')
      .filter(({ spec }) => spec.noEffect === true && spec.refused !== true && (spec.dialects === undefined || spec.dialects.includes(parsed.dialect.dialect)))
      .map(({ entry }) => ({ range: entry.keyRange, args: { key: entry.key } })),
};
