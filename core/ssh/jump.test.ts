import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ConnectionPool, type PoolOptions, type SshTarget } from './index.ts';
import { proxyArguments } from './proxy-command.ts';
import { rejection } from './testing/problem-of.ts';
import { cannotRunSshd, freePort, makeKey, Sshd } from './testing/sshd.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describe.skipIf(cannotRunSshd() !== undefined)('ways to a server, over real sshds', () => {
  let inner: Sshd;
  let bastion: Sshd;
  let file: string;
  beforeAll(async () => {
    [inner, bastion] = await Promise.all([Sshd.start(), Sshd.start()]);
    appendFileSync(join(bastion.folder, 'authorized_keys'), readFileSync(`${inner.clientKey}.pub`));
    file = join(inner.folder, 'both');
    writeFileSync(file, `${[inner, bastion].map((each) => `[127.0.0.1]:${each.port}`).map((name, index) => `${name} KEY${index}`).join('\n').replace('KEY0', await inner.hostKey()).replace('KEY1', await bastion.hostKey())}\n`);
  });
  afterAll(() => Promise.all([inner.stop(), bastion.stop()]));
  const jump = (changes: Partial<SshTarget> = {}): SshTarget => ({ ...inner.target(), name: 'bastion', port: bastion.port, ...changes });
  async function withPool<T>(work: (pool: ConnectionPool) => Promise<T>, options: Partial<PoolOptions> = {}): Promise<T> {
    const pool = new ConnectionPool({ knownHostsFiles: [file], acceptedKeysFile: file, ...options });
    try {
      return await work(pool);
    } finally {
      await pool.close();
    }
  }

  it('goes through a jump host, and through two of them', async () => {
    await withPool(async (pool) => {
      const host = await pool.connect(inner.target({ jump: jump() }));
      expect((await host.run('echo "$SSH_CONNECTION" | cut -d" " -f4')).stdout).toBe(`${inner.port}\n`);
      await host.upload(Buffer.alloc(3_000_000, 'x'), '/tmp/jiji-jump', { mode: '0600' });
      expect((await host.run('wc -c < /tmp/jiji-jump; rm /tmp/jiji-jump')).stdout).toBe('3000000\n');
    });
    await withPool(async (pool) => {
      const twice = inner.target({ jump: { ...inner.target({ name: 'second' }), jump: jump() } });
      expect((await (await pool.connect(twice)).run('echo in')).stdout).toBe('in\n');
    }, { maxConcurrentStarts: 1 });
  });

  it('offers the named key first at every hop, out of an agent with eight others (sshd lets six be tried)', async () => {
    const agentSocket = join(inner.folder, 'agent');
    // Ends with its standard input: also when this process dies.
    const agent = spawn('sh', ['-c', 'ssh-agent -D -a "$1" & cat > /dev/null; kill $!', 'keeper', agentSocket], { stdio: ['pipe', 'ignore', 'ignore'] });
    try {
      const others = await Promise.all(Array.from({ length: 8 }, (_, index) => makeKey(inner.folder, `other${index}`)));
      await vi.waitUntil(() => existsSync(agentSocket), { timeout: 20_000 });
      execFileSync('ssh-add', ['-q', ...others, inner.clientKey], { env: { ...process.env, SSH_AUTH_SOCK: agentSocket }, stdio: 'pipe' });
      const offered: string[] = [];
      const options: Partial<PoolOptions> = { agentSocket, log: (_level, message) => { if (message.includes('offering')) offered.push(message); } };
      const before = [inner.log.length, bastion.log.length];
      const changes = { keysOnly: false };
      await withPool(async (pool) => {
        const far = inner.target({ ...changes, jump: { ...inner.target({ ...changes, name: 'second' }), jump: jump(changes) } });
        expect((await (await pool.connect(far)).run('echo in')).stdout).toBe('in\n');
      }, options);
      expect(offered.map((line) => line.split(': ').slice(1).join(': '))).toEqual(['offering agent: client', 'offering agent: client', 'offering agent: client']);
      expect(inner.log.slice(before[0]) + bastion.log.slice(before[1])).not.toMatch(/Failed publickey|Too many authentication failures/);
    } finally {
      const gone = new Promise((resolve) => agent.once('exit', resolve));
      agent.stdin.end();
      await gone;
    }
  });

  it('shares the connection to the jump host, and closes it last', async () => {
    const before = bastion.log.match(/Accepted publickey/g)?.length ?? 0;
    await withPool(async (pool) => {
      const hosts = await Promise.all([1, 2, 3].map((index) => pool.connect(inner.target({ name: `web${index}`, keepAliveMisses: index, jump: jump() }))));
      await Promise.all(hosts.map((host) => host.run('true')));
      expect(await pool.connect(jump())).toMatchObject({ busy: true });
    });
    expect((bastion.log.match(/Accepted publickey/g)?.length ?? 0) - before).toBe(1);
  });

  it('checks the host key of the jump host by the same rules', async () => {
    const onlyInner = await inner.knownHosts('inner_only');
    const found = await rejection(withPool((pool) => pool.connect(inner.target({ jump: jump() })), { knownHostsFiles: [onlyInner], acceptedKeysFile: onlyInner }));
    expect(found).toMatchObject({ code: 'ssh-host-key-unknown', host: 'bastion' });
    const onlyBastion = await bastion.knownHosts('bastion_only');
    const beyond = await rejection(withPool((pool) => pool.connect(inner.target({ jump: jump() })), { knownHostsFiles: [onlyBastion], acceptedKeysFile: onlyBastion }));
    expect(beyond).toMatchObject({ code: 'ssh-host-key-unknown', host: 'web1' });
  });

  it('says that the server does not answer behind the jump host', async () => {
    const port = await freePort();
    const found = await rejection(withPool((pool) => pool.connect(inner.target({ port, jump: jump() }))));
    expect(found).toMatchObject({ code: 'ssh-unreachable', host: 'web1', args: { port } });
    expect(found.args['reason']).toContain(`through ${bastion.label}`);
  });

  it('loses the server when the jump host dies', async () => {
    await withPool(async (pool) => {
      const host = await pool.connect(inner.target({ jump: jump() }));
      const stream = host.stream('echo up; sleep 30', [], { onLine: () => void bastion.killSessions() });
      expect((await rejection(stream)).code).toBe('ssh-lost');
      const again = await pool.connect(inner.target({ jump: jump() }));
      expect((await again.run('echo back')).stdout).toBe('back\n');
    });
  });

  it('goes through a proxy command, which ends with the connection', async () => {
    const script = join(inner.folder, 'join.mjs');
    writeFileSync(script, `import { connect } from 'node:net';
import { writeFileSync } from 'node:fs';
writeFileSync(process.argv[4], String(process.pid) + ' ' + process.cwd());
const socket = connect(Number(process.argv[3]), process.argv[2]);
process.stdin.pipe(socket).pipe(process.stdout);`);
    await withPool(async (pool) => {
      const host = await pool.connect(inner.target({ proxyCommand: `"${process.execPath}" join.mjs %h %p %r-pid` }));
      expect((await host.run('echo in')).stdout).toBe('in\n');
    });
    const [pid, cwd] = readFileSync(join(inner.folder, `${inner.user}-pid`), 'utf8').split(' ');
    expect(cwd).toBe(inner.folder);
    await vi.waitUntil(() => !isRunning(Number(pid)));
  });

  it('shows what a proxy command said when it failed', async () => {
    const failing = inner.target({ proxyCommand: `ls --no-such-option %h %p` });
    expect(await rejection(withPool((pool) => pool.connect(failing)))).toMatchObject({ code: 'ssh-proxy', host: 'web1', args: { reason: 'exit status 2' }, evidence: expect.stringContaining('no-such-option') as unknown });
    expect((await rejection(withPool((pool) => pool.connect(inner.target({ proxyCommand: 'no-such-program %h %p' }))))).code).toBe('ssh-proxy');
    expect(await rejection(withPool((pool) => pool.connect(inner.target({ proxyCommand: 'true %h %p' }))))).toMatchObject({ code: 'ssh-proxy', args: { reason: 'it ended without an answer' } });
  });

  it('starts a shell for a proxy command only when one is needed and allowed', () => {
    const target = inner.target({ host: 'web1.example.com', user: 'deploy', port: 2222 });
    expect(proxyArguments(target, 'ssh -W "%h:%p" -l %r 100%% "b c"', false)).toEqual(['ssh', '-W', 'web1.example.com:2222', '-l', 'deploy', '100%', 'b c']);
    expect(proxyArguments({ ...target, host: '$(touch x); "a b"' }, 'nc %h %p', false)).toEqual(['nc', '$(touch x); "a b"', '2222']);
    expect(() => proxyArguments(target, 'nc %h %p 2>/dev/null', false)).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'ssh-proxy-shell' }) as unknown }) as Error);
    expect(proxyArguments(target, 'nc %h %p 2>/dev/null', true)).toEqual(['/bin/sh', '-c', 'nc web1.example.com 2222 2>/dev/null']);
    expect(() => proxyArguments({ ...target, host: '-oProxyCommand=x' }, 'nc %h %p | cat', true)).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'ssh-proxy-value' }) as unknown }) as Error);
    expect(() => proxyArguments({ ...target, user: 'a;b' }, 'nc %h %p | cat', true)).toThrow();
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
