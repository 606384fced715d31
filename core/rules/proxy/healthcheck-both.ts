import { entryOf, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { routes } from '../view.ts';

export const healthcheckBoth: Rule = {
  code: 'jiji/healthcheck-both',
  severity: 'error',
  message: 'Use path or cmd, not both',
  check: (parsed) =>
    routes(parsed).flatMap(({ node }) => {
      const healthcheck = valueOf(node, 'healthcheck') ?? valueOf(node, 'health_check');
      const [path, cmd] = [entryOf(healthcheck, 'path'), entryOf(healthcheck, 'cmd')];
      if (path === undefined || cmd === undefined) return [];
      return [
        { range: path.keyRange, related: [{ range: cmd.keyRange, code: 'related.here', args: {} }] },
        { range: cmd.keyRange, related: [{ range: path.keyRange, code: 'related.here', args: {} }] },
      ];
    }),
};
