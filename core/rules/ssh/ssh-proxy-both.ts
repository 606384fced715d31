import { entryOf, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';

export const sshProxyBoth: Rule = {
  code: 'jiji/ssh-proxy-both',
  severity: 'error',
  message: 'Use proxy or proxy_command, not both',
  check: (parsed) => {
    const ssh = valueOf(parsed.root, 'ssh');
    const [proxy, command] = [entryOf(ssh, 'proxy'), entryOf(ssh, 'proxy_command')];
    if (proxy === undefined || command === undefined) return [];
    return [
      { range: proxy.keyRange, related: [{ range: command.keyRange, code: 'related.here', args: {} }] },
      { range: command.keyRange, related: [{ range: proxy.keyRange, code: 'related.here', args: {} }] },
    ];
  },
};
