import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionPool, userKnownHosts, type HostKeyQuestion, type PoolOptions, type SshTarget } from './index.ts';
import { rejection } from './testing/problem-of.ts';
import { cannotRunSshd, makeKey, Sshd } from './testing/sshd.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describe.skipIf(cannotRunSshd() !== undefined)('host keys of a real sshd', () => {
  let server: Sshd;
  let folder: string;
  let file: string;
  let ours: string;
  let name: string;
  beforeAll(async () => {
    server = await Sshd.start({ hostKeyTypes: ['ed25519', 'ecdsa', 'rsa'] });
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jiji-known-'));
    file = join(folder, 'known_hosts');
    ours = join(folder, 'config', 'jiji', 'known_hosts');
    name = `[127.0.0.1]:${server.port}`;
    return () => rmSync(folder, { recursive: true, force: true });
  });

  async function connect(options: Partial<PoolOptions> = {}, changes: Partial<SshTarget> = {}): Promise<string> {
    const pool = new ConnectionPool({ knownHostsFiles: [file], acceptedKeysFile: ours, ...options });
    try {
      return (await (await pool.connect(server.target(changes))).run('echo in')).stdout;
    } finally {
      await pool.close();
    }
  }
  const fingerprintOf = (type: string): string => execFileSync('ssh-keygen', ['-lf', join(server.folder, `host_${type}.pub`)], { encoding: 'utf8' }).split(' ')[1] ?? '';

  it('refuses an unknown key when nobody can be asked', async () => {
    expect(await rejection(connect())).toMatchObject({ code: 'ssh-host-key-unknown', host: 'web1', args: { type: 'ssh-ed25519', seen: fingerprintOf('ed25519') } });
    expect(existsSync(ours)).toBe(false);
  });

  it('asks once, with type and fingerprint, stores what is accepted for us alone, and asks no more', async () => {
    const questions: HostKeyQuestion[] = [];
    const askHostKey = async (question: HostKeyQuestion): Promise<boolean> => questions.push(question) > 0;
    expect(await connect({ askHostKey })).toBe('in\n');
    expect(questions).toEqual([{ name: 'web1', host: '127.0.0.1', port: server.port, keyType: 'ssh-ed25519', fingerprint: fingerprintOf('ed25519'), authorityListed: false }]);
    expect(readFileSync(ours, 'utf8')).toBe(`${name} ${await server.hostKey()}\n`);
    expect(statSync(ours).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'config', 'jiji')).mode & 0o777).toBe(0o700);
    expect(await connect({ askHostKey })).toBe('in\n');
    expect(questions).toHaveLength(1);
  });

  it('lets a person take any time: the question runs against no limit of the connection', async () => {
    const askHostKey = (): Promise<boolean> => new Promise((resolve) => setTimeout(() => resolve(true), 400));
    expect(await connect({ askHostKey }, { connectTimeoutMs: 15_000 })).toBe('in\n');
  });

  it('stores nothing and connects to nothing on a no, or on an answer that is no plain yes', async () => {
    for (const answer of [false, undefined, 'yes']) {
      expect((await rejection(connect({ askHostKey: async () => answer as boolean }))).code).toBe('ssh-host-key-refused');
    }
    expect(existsSync(ours)).toBe(false);
    expect((await rejection(connect({ askHostKey: async () => null }))).code, 'nobody was there').toBe('ssh-host-key-unknown');
    await expect(connect({ askHostKey: () => Promise.reject(new Error('window closed')) })).rejects.toThrow('window closed');
  });

  it('appends to a file that does not end in a line break, and keeps what stood there', async () => {
    mkdirSync(join(folder, 'config', 'jiji'), { recursive: true });
    writeFileSync(ours, '# mine');
    await connect({ askHostKey: async () => true });
    expect(readFileSync(ours, 'utf8')).toBe(`# mine\n${name} ${await server.hostKey()}\n`);
  });

  it('stops hard at a changed key, with both fingerprints and the line, and asks nobody', async () => {
    const other = await makeKey(folder, 'other');
    const [type, key] = readFileSync(`${other}.pub`, 'utf8').split(' ');
    writeFileSync(file, `# first\n${name} ${type} ${key}\n`);
    const found = await rejection(connect({ askHostKey: async () => true }));
    const known = execFileSync('ssh-keygen', ['-lf', `${other}.pub`], { encoding: 'utf8' }).split(' ')[1];
    expect(found).toMatchObject({ code: 'ssh-host-key', args: { known, seen: fingerprintOf('ed25519'), file, line: 2 } });
  });

  it('stops hard at a revoked key, even when it is listed as known', async () => {
    writeFileSync(file, `${name} ${await server.hostKey()}\n@revoked * ${await server.hostKey()}\n`);
    expect(await rejection(connect({ askHostKey: async () => true }))).toMatchObject({ code: 'ssh-host-key-revoked', args: { file, line: 2 } });
  });

  it('finds a name that ssh-keygen hashed', async () => {
    writeFileSync(file, `${name} ${await server.hostKey()}\n`);
    execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' });
    expect(readFileSync(file, 'utf8')).toMatch(/^\|1\|/);
    expect(await connect()).toBe('in\n');
  });

  it.each(['ecdsa', 'rsa'] as const)('asks the server for the %s key when that is the one it can check', async (type) => {
    writeFileSync(file, `${name} ${await server.hostKey(type)}\n`);
    expect(await connect()).toBe('in\n');
  });

  it('does not trust a certificate authority, and says that one is listed', async () => {
    writeFileSync(file, `@cert-authority * ${await server.hostKey()}\n`);
    const found = await rejection(connect());
    expect(found.code).toBe('ssh-host-key-unknown');
    expect(found.evidence).toContain(`${file}:1`);
  });

  it('does not go on when known_hosts cannot be read', async () => {
    mkdirSync(file);
    expect(await rejection(connect({ askHostKey: async () => true }))).toMatchObject({ code: 'ssh-known-hosts', args: { file } });
  });

  it('ignores StrictHostKeyChecking no, unless the user’s own settings allow it; a revoked key never passes', async () => {
    expect((await rejection(connect({}, { unverified: true }))).code).toBe('ssh-host-key-unknown');
    expect(await connect({ allowUnverifiedHosts: true }, { unverified: true })).toBe('in\n');
    expect((await rejection(connect({ allowUnverifiedHosts: true }))).code).toBe('ssh-host-key-unknown');
    writeFileSync(file, `@revoked * ${await server.hostKey()}\n`);
    expect((await rejection(connect({ allowUnverifiedHosts: true }, { unverified: true }))).code).toBe('ssh-host-key-revoked');
  });

  it('names the user’s files, XDG_CONFIG_HOME and a replacement honoured', () => {
    expect(userKnownHosts({ homeDir: '/h', env: {} })).toEqual({ knownHostsFiles: ['/h/.ssh/known_hosts', '/h/.config/jiji/known_hosts'], acceptedKeysFile: '/h/.config/jiji/known_hosts' });
    expect(userKnownHosts({ homeDir: '/h', env: { XDG_CONFIG_HOME: '/x' } }).acceptedKeysFile).toBe('/x/jiji/known_hosts');
    expect(userKnownHosts({ homeDir: '/h', env: {}, replacement: '/k' })).toEqual({ knownHostsFiles: ['/k'], acceptedKeysFile: '/k' });
  });
});
