import psl from 'psl';
import { isText, valueOf, isDnsLabel } from '../../config/index.ts';
import type { Rule } from '../rule.ts';

export const domainInvalid: Rule = {
  code: 'jiji/domain-invalid',
  severity: 'error',
  message: 'service_domain must be lower-case DNS labels, not local or a public suffix',
  check: (parsed) => {
    const node = valueOf(valueOf(parsed.root, 'network'), 'service_domain');
    if (!isText(node) || node.value.includes('${')) return [];
    const labels = node.value.split('.');
    const wellFormed = node.value.length <= 253 && labels.every(isDnsLabel);
    return wellFormed && labels.at(-1) !== 'local' && !isPublicSuffix(node.value) ? [] : [{ range: node.range }];
  },
};

/** A listed suffix such as `com` or `co.uk`; one label that nobody has registered, such as `jiji`, is none. */
function isPublicSuffix(domain: string): boolean {
  const parsed = psl.parse(domain);
  return parsed.error === undefined && parsed.domain === null && parsed.listed;
}
