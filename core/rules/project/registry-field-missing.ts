import { entryOf, isText, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';

export const registryFieldMissing: Rule = {
  code: 'jiji/registry-field-missing',
  severity: 'error',
  message: 'A remote registry needs {field}',
  check: (parsed) => {
    const registry = entryOf(valueOf(parsed.root, 'builder'), 'registry');
    const type = valueOf(registry?.value, 'type');
    const isRemote = isText(type) ? type.value === 'remote' : valueOf(registry?.value, 'server') !== undefined;
    if (registry === undefined || !isRemote) return [];
    return ['server', 'username', 'password'].filter((field) => valueOf(registry.value, field) === undefined).map((field) => ({ range: registry.keyRange, args: { field } }));
  },
};
