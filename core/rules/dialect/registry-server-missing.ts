import { entryOf, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';

export const registryServerMissing: Rule = {
  code: 'jiji/registry-server-missing',
  severity: 'error',
  message: '{field} is given without a server; name the registry in server',
  check: (parsed) => {
    if (parsed.dialect.dialect !== 'C') return [];
    const registry = entryOf(valueOf(parsed.root, 'builder'), 'registry');
    if (valueOf(registry?.value, 'server') !== undefined) return [];
    return ['username', 'password'].map((field) => entryOf(registry?.value, field)).filter((entry) => entry?.value !== undefined).map((entry) => ({ range: entry?.keyRange ?? parsed.source.document, args: { field: entry?.key ?? '' } }));
  },
};
