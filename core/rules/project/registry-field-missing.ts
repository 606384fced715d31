import { isText, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { registryEntry, registryType } from './registry.ts';

export const registryFieldMissing: Rule = {
  code: 'jiji/registry-field-missing',
  severity: 'error',
  message: 'A remote registry needs {field}',
  check: (parsed) => {
    const registry = registryEntry(parsed);
    if (registry === undefined || registryType(parsed) !== 'remote') return [];
    const isMissing = (field: string): boolean => {
      const node = valueOf(registry.value, field);
      return node === undefined || (isText(node) && node.value.trim() === '');
    };
    return ['server', 'username', 'password'].filter(isMissing).map((field) => ({ range: registry.keyRange, args: { field } }));
  },
};
