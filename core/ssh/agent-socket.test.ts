import { expect, it } from 'vitest';
import { agentSocket } from './agent-socket.ts';

it('is what the environment names, and on Windows else the pipe of its own agent', () => {
  expect(agentSocket({ SSH_AUTH_SOCK: '/run/agent' }, 'linux')).toBe('/run/agent');
  expect(agentSocket({ SSH_AUTH_SOCK: 'pageant' }, 'win32')).toBe('pageant');
  expect(agentSocket({ SSH_AUTH_SOCK: '' }, 'darwin')).toBeUndefined();
  expect(agentSocket({}, 'linux')).toBeUndefined();
  expect(agentSocket({}, 'win32')).toBe(String.raw`\\.\pipe\openssh-ssh-agent`);
});
