import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ConnectionPool, type PoolOptions, type SshTarget } from './index.ts';
import { rejection } from './testing/problem-of.ts';
import { cannotRunSshd, makeKey, Sshd } from './testing/sshd.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describe.skipIf(cannotRunSshd() !== undefined)('keys, against a real sshd', () => {
  let server: Sshd;
  let folder: string;
  let file: string;
  let agent: ChildProcess;
  let agentSocket: string;
  const key = (name: string, passphrase?: string): SshTarget['keys'][number] => ({ kind: 'file', path: join(folder, name), ...(passphrase === undefined ? {} : { passphrase }) });
  const allow = (name: string): void => appendFileSync(join(server.folder, 'authorized_keys'), readFileSync(join(folder, `${name}.pub`)));
  const add = (...names: string[]): string => execFileSync('ssh-add', ['-q', ...names.map((name) => join(folder, name))], { env: { ...process.env, SSH_AUTH_SOCK: agentSocket }, encoding: 'utf8', stdio: 'pipe' });

  beforeAll(async () => {
    server = await Sshd.start({ config: ['MaxAuthTries 3'] });
    file = await server.knownHosts();
    folder = mkdtempSync(join(tmpdir(), 'jiji-keys-'));
    for (let index = 1; index <= 8; index++) await makeKey(folder, `wrong${index}`);
    await makeKey(folder, 'good');
    await makeKey(folder, 'rsa', { type: 'rsa' });
    await makeKey(folder, 'locked', { passphrase: 'open sesame' });
    for (const name of ['good', 'rsa', 'locked']) allow(name);
    agentSocket = join(folder, 'agent');
    // Ends with its standard input: also when this process dies.
    agent = spawn('sh', ['-c', 'ssh-agent -D -a "$1" & cat > /dev/null; kill $!', 'keeper', agentSocket], { stdio: ['pipe', 'ignore', 'ignore'] });
    await vi.waitUntil(() => agentAnswers(), { timeout: 20_000 });
  });
  afterAll(async () => {
    const gone = new Promise((resolve) => agent.once('exit', resolve));
    agent.stdin?.end();
    await gone;
    rmSync(folder, { recursive: true, force: true });
    await server.stop();
  });
  function agentAnswers(): boolean {
    try {
      execFileSync('ssh-add', ['-D'], { env: { ...process.env, SSH_AUTH_SOCK: agentSocket }, stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  }
  async function connect(changes: Partial<SshTarget>, options: Partial<PoolOptions> = {}): Promise<string> {
    const pool = new ConnectionPool({ knownHostsFiles: [file], acceptedKeysFile: file, ...options });
    try {
      return (await (await pool.connect(server.target(changes))).run('echo in')).stdout;
    } finally {
      await pool.close();
    }
  }

  it('uses a key file, an RSA one with SHA-2 too, and the text of a key', async () => {
    expect(await connect({ keys: [key('good')] })).toBe('in\n');
    expect(await connect({ keys: [key('rsa')] })).toBe('in\n');
    expect(await connect({ keys: [{ kind: 'data', name: 'DEPLOY_KEY', text: readFileSync(join(folder, 'good'), 'utf8') }] })).toBe('in\n');
  });

  it('names every key that was refused', async () => {
    const found = await rejection(connect({ keys: [key('wrong1'), key('wrong2')] }));
    expect(found).toMatchObject({ code: 'ssh-auth', host: 'web1', args: { user: server.user, keys: `${join(folder, 'wrong1')}, ${join(folder, 'wrong2')}` } });
  });

  it('goes on with the remaining keys when the server hangs up after too many', async () => {
    expect(await connect({ keys: [...Array.from({ length: 8 }, (_, index) => key(`wrong${index + 1}`)), key('good')] })).toBe('in\n');
  });

  it('uses an agent, the key that the file names first; keys_only leaves it alone', async () => {
    add('wrong1', 'wrong2', 'wrong3', 'wrong4', 'wrong5', 'wrong6', 'wrong7', 'wrong8', 'good');
    const log: string[] = [];
    const options = { agentSocket, log: (_level: string, message: string): unknown => log.push(message) } as Partial<PoolOptions>;
    expect(await connect({ keysOnly: false, keys: [key('good')] }, options)).toBe('in\n');
    expect(log.filter((line) => line.includes('offering'))).toEqual([`${server.label}: offering agent: good`]);
    expect(await connect({ keysOnly: false, keys: [] }, options)).toBe('in\n');
    expect((await rejection(connect({ keysOnly: true, keys: [] }, options))).code).toBe('ssh-auth-no-keys');
  });

  it('takes a locked key out of the agent, first, and asks for no passphrase; IdentitiesOnly leaves the agent’s others out', async () => {
    add('wrong1', 'wrong2', 'wrong3', 'wrong4');
    execFileSync('sh', ['-c', `printf '#!/bin/sh\necho "open sesame"\n' > "$1/askpass"; chmod +x "$1/askpass"; SSH_ASKPASS="$1/askpass" SSH_ASKPASS_REQUIRE=force setsid ssh-add -q "$1/locked" < /dev/null`, 'add', folder], { env: { ...process.env, SSH_AUTH_SOCK: agentSocket }, stdio: 'pipe' });
    const log: string[] = [];
    const options: Partial<PoolOptions> = { agentSocket, log: (_level, message) => void log.push(message), askPassphrase: () => Promise.reject(new Error('asked')) };
    const offered = (): string[] => log.splice(0).filter((line) => line.includes('offering'));
    expect(await connect({ keysOnly: false, keys: [key('locked')] }, options)).toBe('in\n');
    expect(offered()).toEqual([`${server.label}: offering agent: locked`]);
    rmSync(join(folder, 'locked.pub'));
    expect(await connect({ keysOnly: false, keys: [key('locked')] }, options)).toBe('in\n');
    expect(offered()).toEqual([`${server.label}: offering agent: locked`]);
    expect((await rejection(connect({ keysOnly: false, namedKeysOnly: true, keys: [key('wrong2')] }, options))).args['keys']).toBe('agent: wrong2');
  });

  it('goes on without an agent that does not answer', async () => {
    expect(await connect({ keysOnly: false, keys: [key('good')] }, { agentSocket: join(folder, 'nothing') })).toBe('in\n');
  });

  it('opens a locked key with the passphrase of the file, or asks for it, again when it is wrong', async () => {
    expect(await connect({ keys: [key('locked', 'open sesame')] })).toBe('in\n');
    const asked: string[] = [];
    const answers = ['wrong', 'open sesame'];
    expect(await connect({ keys: [key('wrong1'), key('locked')] }, { askPassphrase: async (name) => (asked.push(name), answers.shift()) })).toBe('in\n');
    expect(asked).toEqual([join(folder, 'locked'), join(folder, 'locked')]);
  });

  it('asks for no passphrase when another key does', async () => {
    expect(await connect({ keys: [key('locked'), key('good')] }, { askPassphrase: () => Promise.reject(new Error('asked')) })).toBe('in\n');
  });

  it('says which key is locked, wrong, missing or no key', async () => {
    expect(await rejection(connect({ keys: [key('locked')] }))).toMatchObject({ code: 'ssh-key-passphrase', args: { key: join(folder, 'locked') } });
    expect((await rejection(connect({ keys: [key('locked', 'wrong')] }))).code).toBe('ssh-key-passphrase');
    expect(await rejection(connect({ keys: [key('missing')] }))).toMatchObject({ code: 'ssh-key-file', args: { reason: 'there is no such file' } });
    expect(await rejection(connect({ keys: [key('good.pub')] }))).toMatchObject({ code: 'ssh-key-file', args: { reason: 'it is a public key' } });
    expect((await rejection(connect({ keys: [{ kind: 'data', name: 'X', text: 'no key' }] }))).code).toBe('ssh-key-file');
    expect(await connect({ keys: [{ ...key('missing'), optional: true } as SshTarget['keys'][number], key('good')] })).toBe('in\n');
  });

  it('names the user that the server does not let in', async () => {
    expect(await rejection(connect({ user: 'nobody-here', keys: [key('good')] }))).toMatchObject({ code: 'ssh-auth', args: { user: 'nobody-here' } });
  });
});
