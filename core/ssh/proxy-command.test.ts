import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { ProxySocket } from './proxy-command.ts';
import type { SshTarget } from './target.ts';

const target = { name: 'web1', projectRoot: '/' } as SshTarget;

describe('the socket of a proxy command', () => {
  it('closes when the command ends without an error, as after a reboot of the server', async () => {
    const socket = new ProxySocket(target, 'sh', ['/bin/sh', '-c', 'echo up; read -r line; echo "$line"']);
    const seen: string[] = [];
    socket.on('data', (chunk: Buffer) => {
      seen.push(chunk.toString());
      if (seen.length === 1) socket.write('down\n');
    });
    await once(socket, 'close');
    expect(seen.join('')).toBe('up\ndown\n');
  });
});
