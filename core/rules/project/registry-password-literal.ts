import { isCapitals, isText, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { registryEntry } from './registry.ts';

export const registryPasswordLiteral: Rule = {
  code: 'jiji/registry-password-literal',
  severity: 'warning',
  message: 'Password is stored in plain text; use "${NAME}"',
  check: (parsed) => {
    const node = valueOf(registryEntry(parsed)?.value, 'password');
    return isText(node) && node.value !== '' && !node.value.includes('${') && !node.value.startsWith('$(') && !isCapitals(node.value) ? [{ range: node.range }] : [];
  },
};
