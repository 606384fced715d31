import { isText, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';

export const sshProxyInvalid: Rule = {
  code: 'jiji/ssh-proxy-invalid',
  severity: 'error',
  message: 'Expected [user@]host[:port]',
  check: (parsed) => {
    const node = valueOf(valueOf(parsed.root, 'ssh'), 'proxy');
    if (!isText(node) || node.value.includes('${')) return [];
    const found = /^(?:[^@\s]+@)?(?:[^:@\s]+|\[[0-9A-Fa-f:]+\])(?::(\d{1,5}))?$/.exec(node.value);
    const port = Number(found?.[1] ?? 22);
    return found !== null && port >= 1 && port <= 65535 ? [] : [{ range: node.range }];
  },
};
