import type { Rule } from '../rule.ts';
import { section, serverLabel } from '../view.ts';

/** Servers that are named at most: one user for all of them mends it. */
const named = 3;

export const sshUserMissing: Rule = {
  code: 'jiji/ssh-user-missing',
  severity: 'error',
  message: 'No SSH user for server {names}; set ssh.user',
  check: (parsed) => {
    const { config } = parsed;
    const ssh = section(parsed, 'ssh');
    if (config === undefined || config.ssh.configFiles.length > 0) return [];
    const without = config.servers.filter((server) => (server.ssh.user ?? '') === '').map(({ name }) => `"${serverLabel(parsed)(name)}"`);
    const names = without.length > named ? `${without.slice(0, named).join(', ')} and ${without.length - named} more` : without.join(', ');
    return without.length === 0 ? [] : [{ range: ssh?.keyRange ?? parsed.source.document, args: { names } }];
  },
};
