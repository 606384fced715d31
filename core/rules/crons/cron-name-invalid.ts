import { isHostLabel } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { crons } from './entries.ts';

export const cronNameInvalid: Rule = {
  code: 'jiji/cron-name-invalid',
  severity: 'error',
  message: 'Names of crons become container names; use letters, digits and inner hyphens, at most 63 characters',
  check: (parsed) => crons(parsed).filter(({ entry }) => !isHostLabel(entry.key)).map(({ entry }) => ({ range: entry.keyRange })),
};
