import type { Rule } from '../rule.ts';
import { sshConfigFiles } from './key-paths.ts';

export const sshConfigNotEvaluated: Rule = {
  code: 'jiji/ssh-config-not-evaluated',
  severity: 'information',
  message: '{what} in {file} is not evaluated; what it would set must stand in a Host block or here',
  check: (parsed, { files }) =>
    sshConfigFiles(parsed).flatMap(({ path, node }) => {
      const file = files?.look(path);
      const text = file?.kind === 'file' ? (file.text ?? '') : '';
      const found = ['Include', 'Match'].filter((word) => new RegExp(`^[ \\t]*${word}[ \\t=]`, 'im').test(text));
      return found.length === 0 ? [] : [{ range: node.range, args: { what: found.join(' and '), file: path } }];
    }),
};
