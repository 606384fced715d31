import { isList, isText, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const commandEmpty: Rule = {
  code: 'jiji/command-empty',
  severity: 'error',
  message: 'command is empty',
  check: (parsed) =>
    serviceEntries(parsed)
      .map(({ value }) => valueOf(value, 'command'))
      .filter((node) => (isList(node) && node.items.length === 0) || (isText(node) && node.value.trim() === ''))
      .map((node) => ({ range: node?.range ?? parsed.source.document })),
};
