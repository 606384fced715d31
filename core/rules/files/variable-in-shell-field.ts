import { isShellField, isText, partRange, variableParts, walk } from '../../config/index.ts';
import type { Finding, Rule } from '../rule.ts';

export const variableInShellField: Rule = {
  code: 'jiji/variable-in-shell-field',
  severity: 'information',
  message: 'Not replaced here; the shell on the server or in the container reads it',
  check: (parsed) => {
    if (!parsed.text.includes('${')) return [];
    const found: Finding[] = [];
    walk(parsed.root, (node, path) => {
      if (!isText(node) || !node.value.includes('${') || !isShellField(path)) return;
      for (const part of variableParts(node.value)) if (part.kind === 'reference') found.push({ range: partRange(node, part.from, part.to, parsed.lines) });
    });
    return found;
  },
};
