import { describe, expect, it } from 'vitest';
import { problemOf } from '../base/index.ts';
import { parseJump, resolveTarget, type ResolveEnvironment, type SshSettings } from './resolve-target.ts';
import type { SshTarget } from './target.ts';

type Server = SshSettings['servers'][number];
const settings = (ssh: Partial<SshSettings['ssh']> = {}, server: Partial<Server['ssh']> = {}, host = 'web1.example.com'): SshSettings => ({
  servers: [{ name: 'web1', host, ssh: { keyPaths: [], keyData: [], ...server } }],
  ssh: { keysOnly: false, connectTimeoutSeconds: 30, commandTimeoutSeconds: 300, options: {}, dnsRetries: 3, configFiles: [], ...ssh },
});
const environment = (changes: Partial<ResolveEnvironment> = {}, files: Record<string, string> = {}): ResolveEnvironment => ({
  homeDir: '/home/me', projectRoot: '/work/shop', readFile: async (path) => files[path], keyData: () => undefined, ...changes,
});
const paths = (target: SshTarget): string[] => target.keys.map((key) => (key.kind === 'file' ? key.path : `$${key.name}`));
const withConfig = (text: string, ssh: Partial<SshSettings['ssh']> = {}, server: Partial<Server['ssh']> = {}, host?: string): Promise<SshTarget> =>
  resolveTarget(settings({ configFiles: ['~/.ssh/config'], ...ssh }, server, host), 'web1', environment({}, { '/home/me/.ssh/config': text }));

describe('resolving a target', () => {
  it('takes the file’s values, and defaults for the rest', async () => {
    expect(await resolveTarget(settings({}, { user: 'root' }), 'web1', environment())).toMatchObject({
      name: 'web1', host: 'web1.example.com', port: 22, user: 'root', keysOnly: false, connectTimeoutMs: 30_000, commandTimeoutMs: 300_000, keepAliveMs: 10_000, keepAliveMisses: 2, dnsRetries: 3, projectRoot: '/work/shop',
    });
  });

  it('finds keys in the home folder, below the project root and in variables, in this order', async () => {
    const target = await resolveTarget(settings({}, { user: 'root', keyPaths: ['~/.ssh/a', 'keys/b', '/abs/c'], keyData: ['DEPLOY_KEY'], keyPassphrase: 'p' }), 'web1', environment({ keyData: (name) => (name === 'DEPLOY_KEY' ? 'text' : undefined) }));
    expect(paths(target)).toEqual(['/home/me/.ssh/a', '/work/shop/keys/b', '/abs/c', '$DEPLOY_KEY']);
    expect(target.keys.every((key) => key.passphrase === 'p')).toBe(true);
  });

  it('falls back to the usual key names only when none is named, and they need not exist', async () => {
    const target = await resolveTarget(settings({}, { user: 'root' }), 'web1', environment());
    expect(paths(target)).toEqual(['/home/me/.ssh/id_ed25519', '/home/me/.ssh/id_ecdsa', '/home/me/.ssh/id_rsa']);
    expect(target.keys.every((key) => key.kind === 'file' && key.optional === true)).toBe(true);
    expect((await resolveTarget(settings({ keysOnly: true }, { user: 'root' }), 'web1', environment())).keys).toEqual([]);
  });

  it('lets the file win over the SSH config file, and the first value of that win over later ones', async () => {
    const text = 'Host web1.*\n  User one\n  Port 2201\n  HostName 10.0.0.%h\n  IdentityFile ~/.ssh/x_%r\nHost *\n  User two\n  Port 2202\n  IdentityFile %d/.ssh/y\n  ServerAliveInterval 5\n  IdentitiesOnly yes\n';
    const target = await withConfig(text);
    expect(target).toMatchObject({ user: 'one', port: 2201, host: '10.0.0.web1.example.com', keysOnly: false, namedKeysOnly: true, keepAliveMs: 5000 });
    expect(paths(target)).toEqual(['/home/me/.ssh/x_one', '/home/me/.ssh/y']);
    expect(await withConfig(text, { options: { serveraliveinterval: '7' } }, { user: 'mine', port: 22 })).toMatchObject({ user: 'mine', port: 22, keepAliveMs: 7000 });
    expect(paths(await withConfig(text, {}, { keyPaths: ['k'] }))[0]).toBe('/work/shop/k');
  });

  it('honours negated patterns, lines before the first block, and several files in order', async () => {
    expect((await withConfig('User top\nHost * !web1.*\n  Port 99\n')).port).toBe(22);
    const files = { '/home/me/.ssh/config': 'Host other\n  User no\n', '/etc/ssh/ssh_config': 'Host *\n  User system\n' };
    expect((await resolveTarget(settings({ configFiles: ['~/.ssh/config', '/etc/ssh/ssh_config', '~/missing'] }), 'web1', environment({}, files))).user).toBe('system');
  });

  it('notes what it does not evaluate, and never runs it', async () => {
    const notes: unknown[] = [];
    const text = 'Include other\nInclude more\nHost *\n  User a\nMatch exec "touch /tmp/jiji-must-not-exist"\n  User b\n';
    const target = await resolveTarget(settings({ configFiles: ['~/.ssh/config', '~/none'] }), 'web1', environment({ note: (note) => notes.push(note) }, { '/home/me/.ssh/config': text }));
    expect(target.user).toBe('a');
    expect(notes).toEqual([
      { code: 'ssh-config-ignored', args: { file: '/home/me/.ssh/config', keyword: 'Include' } },
      { code: 'ssh-config-ignored', args: { file: '/home/me/.ssh/config', keyword: 'Match' } },
      { code: 'ssh-config-missing', args: { file: '/home/me/none' } },
    ]);
  });

  it('builds jump hosts with the connection’s user and keys, each looked up in the config files', async () => {
    const target = await withConfig('Host bastion\n  HostName 192.0.2.1\n  Port 2222\n  IdentityFile ~/.ssh/jump\n', { proxy: 'ops@first,bastion' }, { user: 'deploy', keyPaths: ['~/k'] });
    expect(target.jump).toMatchObject({ name: 'deploy@bastion:2222', host: '192.0.2.1', port: 2222, user: 'deploy' });
    expect(paths(target.jump!)).toEqual(['/home/me/k', '/home/me/.ssh/jump']);
    expect(target.jump?.jump).toMatchObject({ host: 'first', user: 'ops', port: 22 });
    expect(target.jump?.jump?.jump).toBeUndefined();
  });

  it('takes ProxyJump and ProxyCommand from the config files, unless the file says something', async () => {
    expect((await withConfig('Host *\n  User a\n  ProxyJump bastion:2200\n')).jump).toMatchObject({ host: 'bastion', port: 2200 });
    expect(await withConfig('Host *\n  User a\n  ProxyJump none\n  ProxyCommand ssh -W "%h:%p" b\n')).toMatchObject({ proxyCommand: 'ssh -W "%h:%p" b' });
    const own = await withConfig('Host *\n  User a\n  ProxyJump bastion\n', { proxyCommand: 'nc %h %p' });
    expect(own.jump).toBeUndefined();
    expect(own.proxyCommand).toBe('nc %h %p');
  });

  it('ends circles of jump hosts', async () => {
    const error = await withConfig('Host web1.*\n  User a\n  ProxyJump b\nHost b\n  ProxyJump c\nHost c\n  ProxyJump b\n').catch((thrown: unknown) => problemOf(thrown));
    expect(error).toMatchObject({ code: 'ssh-jump-depth' });
  });

  it('reads options of the file that narrow what is offered, and never ones that switch checks off by themselves', async () => {
    const target = await resolveTarget(settings({ options: { Ciphers: 'aes256-ctr,3des-cbc', MACs: '+hmac-md5', StrictHostKeyChecking: 'no', UserKnownHostsFile: '/dev/null ~/extra', Compression: 'yes' } }, { user: 'a' }), 'web1', environment({ legacyAlgorithms: ['web1'] }));
    expect(target).toMatchObject({ narrowed: { cipher: ['aes256-ctr', '3des-cbc'] }, unverified: true, extraKnownHosts: ['/home/me/extra'], compression: true, legacyAlgorithms: true });
  });

  it.each([
    ['ssh-server-unknown', 'web9', settings({}, { user: 'a' })],
    ['ssh-user-missing', 'web1', settings()],
    ['ssh-key-data', 'web1', settings({}, { user: 'a', keyData: ['NO_VALUE'] })],
    ['ssh-jump-invalid', 'web1', settings({ proxy: 'a b' }, { user: 'a' })],
  ])('says %s', async (code, server, given) => {
    expect(await resolveTarget(given, server, environment()).catch((error: unknown) => problemOf(error).code)).toBe(code);
  });

  it('reads jump hosts in every form', () => {
    expect(parseJump('deploy@bastion:2222')).toEqual({ user: 'deploy', host: 'bastion', port: 2222 });
    expect(parseJump('[2001:db8::1]:22')).toEqual({ host: '2001:db8::1', port: 22 });
    for (const bad of ['', 'a@', '@b', 'a:0', 'a:65536', '2001:db8::1', 'a:b:c']) expect(() => parseJump(bad)).toThrow();
  });
});
