import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostEnvironment, type HostParams } from '../index.ts';
import { filesFolder } from './shell.ts';

export const params: HostParams = {
  serverId: 'web1', serverName: 'web1', serverIndex: 0, subnet: '10.210.0.0/24', wireguardIp: '10.210.0.1', managementIp: 'fdcc:1::1',
  clusterCidr: '10.210.0.0/16', domain: 'jiji', engine: 'podman', mtu: 1420, apiPort: 8080, dnsTtlSeconds: 1, nextDns: '10.210.1.1',
  bootstrap: ['[fdcc:1::2]:8787', '[fdcc:1::3]:8787'],
};

/** A server's folders in a temporary place, as the programs are told of them by the environment. */
export class Sandbox {
  readonly root = mkdtempSync(join(tmpdir(), 'jiji-host-'));
  readonly env: Readonly<Record<string, string>>;

  constructor(host: HostParams = params) {
    for (const folder of ['etc', 'state', 'run', 'coredns', 'bin']) mkdirSync(join(this.root, folder));
    symlinkSync(filesFolder, join(this.root, 'lib'));
    writeFileSync(this.path('etc/host.env'), hostEnvironment(host));
    writeFileSync(this.path('hosts'), '127.0.0.1 localhost\n');
    this.env = {
      JIJI_ETC: this.path('etc'), JIJI_LIB: this.path('lib'), JIJI_STATE: this.path('state'), JIJI_RUN: this.path('run'),
      JIJI_COREDNS: this.path('coredns'), JIJI_SYSTEM_HOSTS: this.path('hosts'), JIJI_RESOLV_CONF: this.path('resolv.conf'),
      PATH: `${this.path('bin')}:${process.env['PATH'] ?? ''}`,
    };
  }

  path(name: string): string {
    return join(this.root, name);
  }

  /** A command found before the real one. */
  command(name: string, body: string): void {
    writeFileSync(this.path(`bin/${name}`), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}
