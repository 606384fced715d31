import { isText, splitCommand, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const commandQuotes: Rule = {
  code: 'jiji/command-quotes',
  severity: 'error',
  message: 'Unbalanced quotes',
  check: (parsed) =>
    serviceEntries(parsed)
      .map(({ value }) => valueOf(value, 'command'))
      .filter(isText)
      .filter((node) => splitCommand(node.value) === undefined)
      .map((node) => ({ range: node.range })),
};
