import { entryOf, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { routes } from '../view.ts';
import { healthcheckOf } from './targets.ts';

export const cmdRuntimeUnused: Rule = {
  code: 'jiji/cmd-runtime-unused',
  severity: 'warning',
  message: 'cmd_runtime needs cmd',
  check: (parsed) =>
    routes(parsed).flatMap(({ node }) => {
      const [runtime, cmd] = [entryOf(healthcheckOf(node), 'cmd_runtime'), valueOf(healthcheckOf(node), 'cmd')];
      return runtime?.value === undefined || cmd !== undefined ? [] : [{ range: runtime.keyRange }];
    }),
};
