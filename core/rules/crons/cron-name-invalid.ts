import type { Rule } from '../rule.ts';
import { crons } from './entries.ts';

export const cronNameInvalid: Rule = {
  code: 'jiji/cron-name-invalid',
  severity: 'error',
  message: 'Names of crons become container names; use letters, digits and inner hyphens, at most 63 characters',
  check: (parsed) => crons(parsed).filter(({ entry }) => !/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(entry.key)).map(({ entry }) => ({ range: entry.keyRange })),
};
