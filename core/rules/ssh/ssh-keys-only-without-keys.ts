import { entryOf, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';

export const sshKeysOnlyWithoutKeys: Rule = {
  code: 'jiji/ssh-keys-only-without-keys',
  severity: 'error',
  message: 'keys_only needs key_path, keys or key_data',
  check: (parsed) => {
    const only = entryOf(valueOf(parsed.root, 'ssh'), 'keys_only');
    const { config } = parsed;
    // An SSH configuration file may name keys.
    if (only === undefined || config?.ssh.keysOnly !== true || config.ssh.configFiles.length > 0) return [];
    return config.servers.some((server) => server.ssh.keyPaths.length + server.ssh.keyData.length === 0) ? [{ range: only.keyRange }] : [];
  },
};
