import { isText, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';

export const sshProxyCommandPlaceholders: Rule = {
  code: 'jiji/ssh-proxy-command-placeholders',
  severity: 'error',
  message: 'proxy_command needs %h and %p',
  check: (parsed) => {
    const node = valueOf(valueOf(parsed.root, 'ssh'), 'proxy_command');
    if (!isText(node)) return [];
    const used = new Set([...node.value.matchAll(/%(.?)/g)].map((found) => found[1] ?? ''));
    const known = [...used].every((name) => 'hpr%'.includes(name) && name !== '');
    return used.has('h') && used.has('p') && known ? [] : [{ range: node.range }];
  },
};
