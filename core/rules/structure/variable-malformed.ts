import { isShellField, isText, partRange, variableParts, walk } from '../../config/index.ts';
import type { Finding, Rule } from '../rule.ts';

export const variableMalformed: Rule = {
  code: 'jiji/variable-malformed',
  severity: 'error',
  message: 'Malformed variable reference; write ${NAME}, without a default, or $${ for the text itself',
  check: (parsed) => {
    const found: Finding[] = [];
    walk(parsed.root, (node, path) => {
      if (!isText(node) || isShellField(path)) return;
      for (const part of variableParts(node.value)) if (part.kind === 'malformed') found.push({ range: partRange(node, part.from, part.to, parsed.lines) });
    });
    return found;
  },
};
