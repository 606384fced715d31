import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotHost, startLab } from '../../test/lab/api.mjs';
import { ConnectionPool, resolveTarget, type Connection, type SshSettings } from './index.ts';
import { rejection } from './testing/problem-of.ts';

const reason = await cannotHost();

describe.skipIf(reason !== undefined)('SSH to the lab’s hosts, through its proxy command', () => {
  let lab: Awaited<ReturnType<typeof startLab>>;
  let pool: ConnectionPool;
  const cleanup: (() => Promise<unknown>)[] = [];
  const settings = (user: string): SshSettings => ({
    servers: lab.hosts.map((host) => ({ name: host.name, host: host.ip, ssh: { user, keyPaths: [lab.paths.id], keyData: [] } })),
    ssh: { keysOnly: true, connectTimeoutSeconds: 60, commandTimeoutSeconds: 60, options: { ServerAliveInterval: '1' }, proxyCommand: lab.paths.proxyCommand, dnsRetries: 0, configFiles: [] },
  });
  const connect = async (user = 'root', name = 'web1'): Promise<Connection> =>
    await pool.connect(await resolveTarget(settings(user), name, { homeDir: '/nowhere', projectRoot: lab.paths.folder, readFile: async () => undefined, keyData: () => undefined }));

  beforeAll(async () => {
    lab = await startLab({ name: 'ssh-room', hosts: [{ name: 'web1', engine: 'none' }, { name: 'web2', engine: 'none' }], registry: false });
    cleanup.push(() => lab.down());
    pool = new ConnectionPool({ knownHostsFiles: [lab.paths.knownHosts], acceptedKeysFile: lab.paths.knownHosts });
    cleanup.push(() => pool.close());
    const key = readFileSync(`${lab.paths.id}.pub`, 'utf8').trim();
    await lab.sh('web1', `
for u in deploy plain gone; do
  useradd -m -s /bin/bash $u
  install -d -m 0700 -o $u -g $u /home/$u/.ssh
  echo '${key}' > /home/$u/.ssh/authorized_keys
  chown $u: /home/$u/.ssh/authorized_keys
done
usermod -s /usr/sbin/nologin gone
echo 'deploy ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/deploy
printf 'echo "Welcome to web1"; read -r answer\\n' | tee /home/deploy/.bashrc /home/deploy/.profile > /root/.bashrc`);
  });
  afterAll(async () => {
    for (const each of cleanup.reverse()) await each();
  });

  it('runs as root for root and for a user with passwordless sudo, whatever their start-up files do', async () => {
    for (const user of ['root', 'deploy']) {
      const host = await connect(user);
      const result = await host.run('id -un; printf "%s|" "$@"; cat; pwd; umask; command -v iptables > /dev/null; echo "$LC_ALL"', ["it's"], { stdin: 'in\n' });
      expect(result, user).toMatchObject({ code: 0, stdout: "root\nit's|in\n/\n0022\nC\n" });
      const lines: string[] = [];
      await host.stream('id -un; cat', [], { onLine: (line) => lines.push(line), stdin: 'input' });
      expect(lines, user).toEqual(['root', 'input']);
      for (const size of [1000, 2_000_000]) {
        await host.upload(Buffer.alloc(size, 'x'), `/etc/jiji-test-${user}`, { mode: '0600' });
        expect((await host.run('stat -c "%s %a %U" "$1"; rm "$1"', [`/etc/jiji-test-${user}`])).stdout).toBe(`${size} 600 root\n`);
      }
    }
  });

  it('ends what an aborted or late command of a sudo user started', async () => {
    const host = await connect('deploy');
    const abort = new AbortController();
    const stream = host.stream('echo up; sleep 4714', [], { onLine: () => abort.abort(), signal: abort.signal });
    expect((await rejection(stream)).code).toBe('cancelled');
    expect((await rejection(host.run('sleep 4714', [], { timeoutMs: 500 }))).code).toBe('ssh-timeout');
    expect((await lab.exec('web1', 'ps -e -o args= | grep -c "^sleep 4714"')).stdout).toBe('0\n');
    expect((await host.run('echo back')).stdout).toBe('back\n');
  });

  it('names what a user lacks', async () => {
    const plain = await rejection((await connect('plain')).run('true'));
    expect(plain).toMatchObject({ code: 'sudo', host: 'web1', args: { user: 'plain' } });
    expect(plain.evidence).toContain('sudo');
    const gone = await rejection((await connect('gone')).run('true'));
    expect(gone).toMatchObject({ code: 'ssh-shell', evidence: 'This account is currently not available.' });
  });

  it('sees that a host lost its power, and connects again when it is back', async () => {
    const host = await connect('root', 'web2');
    const frame = host.run('echo up; sleep 60');
    await host.stream('true', [], { onLine: () => undefined });
    await lab.kill('web2');
    expect((await rejection(frame)).code).toBe('ssh-lost');
    await lab.start('web2');
    const again = await connect('root', 'web2');
    expect((await again.run('cat /proc/sys/kernel/hostname')).stdout).toBe('web2\n');
  });

  it('shows what the proxy command says about a host that is off', async () => {
    await lab.kill('web2');
    // A remembered hardware address would make the network say nothing for a minute instead of "no route".
    await lab.run(['ip', 'neigh', 'flush', 'all']);
    await pool.close();
    pool = new ConnectionPool({ knownHostsFiles: [lab.paths.knownHosts], acceptedKeysFile: lab.paths.knownHosts });
    const found = await rejection(connect('root', 'web2'));
    expect(found).toMatchObject({ code: 'ssh-proxy', host: 'web2', evidence: expect.stringContaining('connect.mjs') as unknown });
  });
});
