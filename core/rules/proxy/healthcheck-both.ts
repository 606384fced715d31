import { entryOf } from '../../config/index.ts';
import { bothKeys } from '../both-keys.ts';
import type { Rule } from '../rule.ts';
import { routes } from '../view.ts';
import { healthcheckOf } from './targets.ts';

export const healthcheckBoth: Rule = {
  code: 'jiji/healthcheck-both',
  severity: 'error',
  message: 'Use path or cmd, not both',
  check: (parsed) => routes(parsed).flatMap(({ node }) => bothKeys(entryOf(healthcheckOf(node), 'path'), entryOf(healthcheckOf(node), 'cmd'))),
};
