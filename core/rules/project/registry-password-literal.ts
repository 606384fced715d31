import { isCapitals, isText, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';

export const registryPasswordLiteral: Rule = {
  code: 'jiji/registry-password-literal',
  severity: 'warning',
  message: 'Password is stored in plain text; use "${NAME}"',
  check: (parsed) => {
    const node = valueOf(valueOf(valueOf(parsed.root, 'builder'), 'registry'), 'password');
    return isText(node) && !node.value.includes('${') && !node.value.startsWith('$(') && !isCapitals(node.value) ? [{ range: node.range }] : [];
  },
};
