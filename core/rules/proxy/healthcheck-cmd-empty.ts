import { isText, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { routes } from '../view.ts';
import { healthcheckOf } from './targets.ts';

export const healthcheckCmdEmpty: Rule = {
  code: 'jiji/healthcheck-cmd-empty',
  severity: 'error',
  message: 'cmd is empty; write a command that ends with 0 when the service is healthy',
  check: (parsed) =>
    routes(parsed)
      .map(({ node }) => valueOf(healthcheckOf(node), 'cmd'))
      .filter(isText)
      .filter(({ value }) => value.trim() === '')
      .map(({ range }) => ({ range })),
};
