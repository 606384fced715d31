import { entryOf, valueOf } from '../../config/index.ts';
import { bothKeys } from '../both-keys.ts';
import type { Rule } from '../rule.ts';

export const sshProxyBoth: Rule = {
  code: 'jiji/ssh-proxy-both',
  severity: 'error',
  message: 'Use proxy or proxy_command, not both',
  check: (parsed) => {
    const ssh = valueOf(parsed.root, 'ssh');
    return bothKeys(entryOf(ssh, 'proxy') ?? entryOf(ssh, 'proxy_jump'), entryOf(ssh, 'proxy_command'));
  },
};
