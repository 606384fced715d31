import { isList, isText, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { crons } from './entries.ts';

export const cronCommandEmpty: Rule = {
  code: 'jiji/cron-command-empty',
  severity: 'error',
  message: 'The command of this cron is empty; write what it runs',
  check: (parsed) =>
    crons(parsed).flatMap(({ entry }) => {
      const command = valueOf(entry.value, 'command');
      const empty = (isText(command) && command.value.trim() === '') || (isList(command) && command.items.length === 0);
      return empty ? [{ range: command.range }] : [];
    }),
};
