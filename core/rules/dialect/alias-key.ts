import type { Rule } from '../rule.ts';
import { replaceFix } from '../suggest.ts';
import { faultsOf } from '../structure/walk.ts';

export const aliasKey: Rule = {
  code: 'jiji/alias-key',
  severity: 'warning',
  message: '"{written}" is written "{meant}"',
  check: (parsed) =>
    faultsOf(parsed, 'known').flatMap(({ entry, spec, path }) => {
      if (spec.aliasOf === undefined) return [];
      const sibling = path.split('.').slice(0, -1).join('.');
      const renames = !spec.aliasOf.includes('.') && entry.key !== 'enabled' && entry.key !== 'timeout' && !entry.merged && sibling !== '';
      return [{ range: entry.keyRange, args: { written: entry.key, meant: spec.aliasOf }, fixes: renames ? [replaceFix(entry.keyRange, spec.aliasOf)] : [] }];
    }),
};
