import type { Rule } from '../rule.ts';
import { sshConfigFiles } from './key-paths.ts';

export const sshConfigFileMissing: Rule = {
  code: 'jiji/ssh-config-file-missing',
  severity: 'warning',
  message: 'SSH config file not found',
  check: (parsed, { files }) =>
    sshConfigFiles(parsed).flatMap(({ path, named, node }) => {
      const kind = named ? files?.look(path)?.kind : undefined;
      return kind === 'absent' || kind === 'directory' ? [{ range: node.range }] : [];
    }),
};
