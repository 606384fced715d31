import { entryOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { registryEntry, registryType } from './registry.ts';

export const registryLocalExtra: Rule = {
  code: 'jiji/registry-local-extra',
  severity: 'warning',
  message: '{field} is ignored for a local registry; write type: remote or remove it',
  check: (parsed) => {
    // In form C these keys ask for a registry that is not named, which is an error of its own.
    if (registryType(parsed) !== 'local' || parsed.dialect.dialect === 'C') return [];
    return ['server', 'username', 'password'].flatMap((field) => {
      const entry = entryOf(registryEntry(parsed)?.value, field);
      return entry?.value === undefined ? [] : [{ range: entry.keyRange, args: { field } }];
    });
  },
};
