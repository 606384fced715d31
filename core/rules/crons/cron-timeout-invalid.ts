import { isText, parseDuration, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { crons } from './entries.ts';

export const cronTimeoutInvalid: Rule = {
  code: 'jiji/cron-timeout-invalid',
  severity: 'error',
  message: 'The timeout of a cron is a duration; write one such as 30s, 15m or 2h',
  check: (parsed) =>
    crons(parsed)
      .map(({ entry }) => valueOf(entry.value, 'timeout'))
      .filter((node) => node !== undefined)
      .filter((node) => !isText(node) || (!node.value.includes('${') && parseDuration(node.value) === undefined))
      .map(({ range }) => ({ range })),
};
