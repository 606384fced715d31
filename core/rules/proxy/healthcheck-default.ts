import { entryOf, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { routes } from '../view.ts';
import { healthcheckOf } from './targets.ts';

/** Once a proxy, however many of its targets say nothing of their health. */
export const healthcheckDefault: Rule = {
  code: 'jiji/healthcheck-default',
  severity: 'information',
  message: 'kamal-proxy will request GET /up and expect 2xx; write healthcheck to say otherwise',
  check: (parsed) => {
    const silent = routes(parsed).filter(({ node }) => healthcheckOf(node) === undefined && valueOf(node, 'listen_port') === undefined);
    return [...new Set(silent.map(({ service }) => service))].flatMap((service) => {
      const proxy = entryOf(service.value, 'proxy');
      return proxy === undefined ? [] : [{ range: proxy.keyRange }];
    });
  },
};
