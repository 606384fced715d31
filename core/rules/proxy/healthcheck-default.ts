import { entryOf } from '../../config/index.ts';
import { perParse, routes } from '../view.ts';
import type { Rule } from '../rule.ts';
import { healthcheckOf } from './targets.ts';

export const healthcheckDefault: Rule = {
  code: 'jiji/healthcheck-default',
  severity: 'information',
  message: 'kamal-proxy will request GET /up and expect 2xx; write healthcheck to say otherwise',
  check: (parsed) => defaulted(parsed).map((range) => ({ range })),
};

/** Keys of the proxies with a target that says nothing of its health, each once. */
const defaulted = perParse((parsed) => {
  const services = routes(parsed).filter(({ node }) => healthcheckOf(node) === undefined && entryOf(node, 'listen_port') === undefined).map(({ service }) => service);
  return [...new Set(services)].flatMap((service) => entryOf(service.value, 'proxy')?.keyRange ?? []);
});
