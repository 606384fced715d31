import { isText, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';

export const sshProxyCommandPlaceholders: Rule = {
  code: 'jiji/ssh-proxy-command-placeholders',
  severity: 'error',
  message: 'proxy_command needs %h and %p{more}',
  check: (parsed) => {
    const node = valueOf(valueOf(parsed.root, 'ssh'), 'proxy_command');
    if (!isText(node)) return [];
    const used = new Set([...node.value.matchAll(/%(.?)/g)].map((found) => found[1] ?? ''));
    const foreign = [...used].find((name) => name === '' || !'hpr%'.includes(name));
    if (used.has('h') && used.has('p') && foreign === undefined) return [];
    return [{ range: node.range, args: { more: foreign === undefined ? '' : ` and may have %r and %%, but not "%${foreign}"` } }];
  },
};
