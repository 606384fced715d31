import { isText, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { replaceScalarFix } from '../suggest.ts';
import { registryEntry } from './registry.ts';

export const registryServerInvalid: Rule = {
  code: 'jiji/registry-server-invalid',
  severity: 'error',
  message: 'Expected host or host:port without a scheme',
  check: (parsed) => {
    const node = valueOf(registryEntry(parsed)?.value, 'server');
    if (!isText(node) || node.value === '' || node.value.includes('${') || isServer(node.value)) return [];
    const plain = node.value.trim().replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/(?<!\/)\/+$/, '');
    return [{ range: node.range, fixes: isServer(plain) && !node.viaAlias ? [{ ...replaceScalarFix(node, plain, parsed.text), mechanical: true }] : [] }];
  },
};

function isServer(written: string): boolean {
  const found = /^[a-z0-9.-]+(?::(\d{1,5}))?$/i.exec(written);
  const port = Number(found?.[1] ?? 443);
  return found !== null && port >= 1 && port <= 65535;
}
