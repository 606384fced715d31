import type { ServerConfig, SshConfig } from '../config/model.ts';

/** Arguments for the machine's own `ssh` that reach a server as the file says; to be run in the project root. */
export function sshArguments(server: ServerConfig, ssh: SshConfig, knownHosts = '~/.ssh/known_hosts ~/.config/jiji/known_hosts'): string[] {
  const { user, port, keyPaths } = server.ssh;
  return [
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...keyPaths.flatMap((file) => ['-i', file]),
    ...(ssh.keysOnly ? ['-o', 'IdentitiesOnly=yes'] : []),
    ...(ssh.proxyCommand === undefined ? [] : ['-o', `ProxyCommand=${ssh.proxyCommand}`]),
    ...(ssh.proxy === undefined ? [] : ['-J', ssh.proxy]),
    '-o', `UserKnownHostsFile=${knownHosts}`,
    '--', user === undefined ? server.host : `${user}@${server.host}`,
  ];
}
