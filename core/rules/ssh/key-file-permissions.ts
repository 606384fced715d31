import type { Rule } from '../rule.ts';
import { keyPaths } from './key-paths.ts';

export const keyFilePermissions: Rule = {
  code: 'jiji/key-file-permissions',
  severity: 'warning',
  message: 'Key file is readable by others; ssh will refuse it until you run chmod 600',
  check: (parsed, { files }) =>
    keyPaths(parsed).flatMap((node) => {
      const file = files?.look(node.value);
      return file?.kind === 'file' && file.mode !== undefined && (file.mode & 0o077) !== 0 ? [{ range: node.range }] : [];
    }),
};
