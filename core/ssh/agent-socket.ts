/** The pipe of the OpenSSH agent that comes with Windows. */
const windowsPipe = '\\\\.\\pipe\\openssh-ssh-agent';

/** Where the user's SSH agent listens: `SSH_AUTH_SOCK`, else on Windows the pipe of its own agent; undefined where there is none. */
export function agentSocket(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): string | undefined {
  const named = env['SSH_AUTH_SOCK'];
  if (named !== undefined && named !== '') return named;
  return platform === 'win32' ? windowsPipe : undefined;
}
