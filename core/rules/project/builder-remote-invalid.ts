import { isText, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';

export const builderRemoteInvalid: Rule = {
  code: 'jiji/builder-remote-invalid',
  severity: 'error',
  message: 'Expected ssh://[user@]host[:port]',
  check: (parsed) => {
    const node = valueOf(valueOf(parsed.root, 'builder'), 'remote');
    return isText(node) && !node.value.includes('${') && !isRemote(node.value) ? [{ range: node.range }] : [];
  },
};

/** A user without a password, a host or an IPv6 address in brackets, a port; no path and no query. */
function isRemote(written: string): boolean {
  const found = /^ssh:\/\/(?:[^@/:\s]+@)?(?:\[[0-9A-Fa-f:]+\]|[^@/:\s?#[\]]+)(?::(\d{1,5}))?$/.exec(written);
  const port = Number(found?.[1] ?? 22);
  return found !== null && port >= 1 && port <= 65535;
}
