import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { explainKeys, explainOptions } from './explain.ts';
import { resolveTarget, type ResolveEnvironment, type SshSettings } from './resolve-target.ts';

let folder = '';
const make = (name: string, passphrase = ''): void => void execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', name, '-f', join(folder, '.ssh', name)]);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jiji-explain-'));
  mkdirSync(join(folder, '.ssh'));
  make('good');
  make('locked', 'open sesame');
  writeFileSync(join(folder, '.ssh', 'config'), 'Host web*\n  HostName 192.0.2.7\n  User deploy\n  IdentityFile ~/.ssh/good\n  IdentitiesOnly yes\nHost *\n  Port 2222\n  ProxyJump bastion\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const settings = (): SshSettings => ({
  servers: [{ name: 'web1', host: 'web1', ssh: { port: 22, keyPaths: ['~/.ssh/locked', '~/.ssh/none', '~/.ssh/good.pub'], keyData: [] } }],
  ssh: { keysOnly: false, connectTimeoutSeconds: 30, commandTimeoutSeconds: 300, options: {}, dnsRetries: 0, configFiles: ['~/.ssh/config', '~/.ssh/missing'] },
});
const environment = (): ResolveEnvironment => ({
  homeDir: folder, projectRoot: folder, keyData: () => undefined,
  readFile: (path) => Promise.resolve(path.endsWith('missing') ? undefined : readFileSync(path, 'utf8')),
});

it('says of every option where it comes from', async () => {
  const target = await resolveTarget(settings(), 'web1', environment());
  const config = join(folder, '.ssh', 'config');
  expect(await explainOptions(settings(), target, environment())).toEqual([
    { option: 'host', value: '192.0.2.7', from: config },
    { option: 'port', value: '22', from: 'deploy file' },
    { option: 'user', value: 'deploy', from: config },
    { option: 'jump host', value: 'deploy@bastion:2222', from: config },
    { option: 'agent', value: 'named keys alone (IdentitiesOnly)', from: config },
    { option: 'keep-alive', value: '10 s, 2 misses', from: 'default' },
    { option: 'connect time-out', value: '30 s', from: 'deploy file' },
    { option: 'config', value: 'does not exist', from: join(folder, '.ssh', 'missing') },
  ]);
});

it('names the keys in the order of offering, and why others are not offered', async () => {
  const target = await resolveTarget(settings(), 'web1', environment());
  const of = (name: string): string => join(folder, '.ssh', name);
  expect(await explainKeys(target, undefined)).toEqual([
    { key: of('good'), state: 'offered' },
    { key: of('locked'), state: 'locked' },
    { key: of('none'), state: 'unusable', reason: 'there is no such file' },
    { key: of('good.pub'), state: 'unusable', reason: 'it is a public key' },
  ]);
  expect((await explainKeys(target, join(folder, 'nobody'))).at(-1)).toMatchObject({ key: 'agent', state: 'unusable', reason: expect.stringContaining('SSH agent at') as unknown });
});
