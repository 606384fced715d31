import type { Rule } from '../rule.ts';
import { section } from '../view.ts';

export const sshUserMissing: Rule = {
  code: 'jiji/ssh-user-missing',
  severity: 'error',
  message: 'No SSH user for server "{name}"',
  check: (parsed) => {
    const { config } = parsed;
    const ssh = section(parsed, 'ssh');
    if (config === undefined || config.ssh.configFiles.length > 0) return [];
    return config.servers
      .filter((server) => (server.ssh.user ?? '') === '')
      .map((server) => ({ range: ssh?.keyRange ?? parsed.source.document, args: { name: server.name } }));
  },
};
