import { entryOf, isText, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { routes } from '../view.ts';
import { healthcheckOf } from './targets.ts';

export const healthcheckCmdProxy: Rule = {
  code: 'jiji/healthcheck-cmd-proxy',
  severity: 'information',
  message: 'The proxy itself still needs one path that answers 2xx (/up, /health or /)',
  check: (parsed) =>
    routes(parsed).flatMap(({ node }) => {
      const cmd = entryOf(healthcheckOf(node), 'cmd');
      const isAlone = isText(cmd?.value) && cmd.value.value.trim() !== '' && valueOf(healthcheckOf(node), 'path') === undefined;
      return cmd === undefined || !isAlone ? [] : [{ range: cmd.keyRange }];
    }),
};
