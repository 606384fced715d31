import { isText, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serverEntries } from '../view.ts';

export const sshUserInvalid: Rule = {
  code: 'jiji/ssh-user-invalid',
  severity: 'error',
  message: '"{user}" is not a user name',
  check: (parsed) =>
    [valueOf(parsed.root, 'ssh'), ...serverEntries(parsed).map((server) => server.value)]
      .map((node) => valueOf(node, 'user'))
      .filter(isText)
      .filter((node) => !node.value.includes('${') && !/^[A-Za-z_][A-Za-z0-9_.-]{0,30}\$?$/.test(node.value))
      .map((node) => ({ range: node.range, args: { user: node.value } })),
};
