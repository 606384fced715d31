import { valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { section } from '../view.ts';

export const domainChanged: Rule = {
  code: 'jiji/domain-changed',
  severity: 'warning',
  message: 'The cluster was created with domain {known}',
  check: (parsed, context) => {
    const node = valueOf(valueOf(parsed.root, 'network'), 'service_domain');
    const known = context.network?.serviceDomain;
    const domain = parsed.config?.network.serviceDomain;
    return known === undefined || domain === undefined || domain === known ? [] : [{ range: node?.range ?? section(parsed, 'network')?.keyRange ?? parsed.source.document, args: { known } }];
  },
};
