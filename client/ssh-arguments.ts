import type { ServerConfig, SshConfig } from '../core/config/model.ts';

/** Arguments for the machine's own `ssh` that reach a server as the file says; to be run in the project root. */
export function sshArguments(server: ServerConfig, ssh: SshConfig): string[] {
  const { user, port, keyPaths } = server.ssh;
  return [
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...keyPaths.flatMap((file) => ['-i', file]),
    ...(ssh.keysOnly ? ['-o', 'IdentitiesOnly=yes'] : []),
    ...(ssh.proxyCommand === undefined ? [] : ['-o', `ProxyCommand=${ssh.proxyCommand}`]),
    ...(ssh.proxy === undefined ? [] : ['-J', ssh.proxy]),
    '-o', 'UserKnownHostsFile=~/.ssh/known_hosts ~/.config/jiji/known_hosts',
    '--', user === undefined ? server.host : `${user}@${server.host}`,
  ];
}
