import type { Rule } from '../rule.ts';
import { replaceFix } from '../suggest.ts';
import { faultsOf } from '../structure/walk.ts';

export const dialectForeignKey: Rule = {
  code: 'jiji/dialect-foreign-key',
  severity: 'warning',
  message: '"{key}" belongs to form {form} of this file{instead}',
  check: (parsed) => {
    const here = parsed.dialect.dialect;
    return faultsOf(parsed, 'known')
      .filter(({ spec, entry }) => spec.dialects !== undefined && !spec.dialects.includes(here) && spec.refused !== true && entry.key !== 'servers' && entry.key !== 'secrets_path')
      .map(({ entry, spec }) => ({
        range: entry.keyRange,
        args: { key: entry.key, form: (spec.dialects ?? []).join(' or '), instead: spec.elsewhere === undefined ? ' and has no effect' : `; here it is "${spec.elsewhere}"` },
        fixes: spec.elsewhere === undefined || entry.merged ? [] : [replaceFix(entry.keyRange, spec.elsewhere)],
      }));
  },
};
