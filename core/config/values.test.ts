import { describe, expect, it } from 'vitest';
import {
  findDeployFile, isHost, isIpAddress, isLoopback, normalizeHost, normalizeImage, parseDuration, parseEnvFile, parseImage,
  parseMount, parsePort, parseVolume, readSecrets, splitCommand, variableParts, type Files,
} from './index.ts';

describe('images', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  it.each([
    ['nginx', { path: 'nginx' }, 'docker.io/library/nginx'],
    ['acme/web:1.0', { path: 'acme/web', tag: '1.0' }, 'docker.io/acme/web:1.0'],
    ['registry.lab:5000/shop/web:1.0', { registry: 'registry.lab:5000', path: 'shop/web', tag: '1.0' }, 'registry.lab:5000/shop/web:1.0'],
    ['localhost/x', { registry: 'localhost', path: 'x' }, 'localhost/x'],
    [`ghcr.io/a/b@${digest}`, { registry: 'ghcr.io', path: 'a/b', digest }, `ghcr.io/a/b@${digest}`],
    ['a/b/c:x', { path: 'a/b/c', tag: 'x' }, 'docker.io/a/b/c:x'],
  ])('%s', (written, parts, full) => {
    expect(parseImage(written)).toEqual(parts);
    expect(normalizeImage(written)).toBe(full);
  });
  it.each(['', 'Nginx', 'a b', 'https://x/y', 'a:', 'a@sha256:1', '-a', 'a//b', 'a:${TAG'])('refuses %j', (written) => expect(parseImage(written)).toBeUndefined());
});

describe('durations, ports, volumes, mounts, commands', () => {
  it.each([['10s', 10], ['5m', 300], ['1h', 3600]])('%s', (written, seconds) => expect(parseDuration(written)).toBe(seconds));
  it.each(['0s', '5', '1.5s', '10S', ' 1s', '1d'])('refuses duration %j', (written) => expect(parseDuration(written)).toBeUndefined());
  it.each([
    ['3000', { containerPort: 3000, protocol: 'tcp' }],
    ['80:8080/udp', { hostPort: 80, containerPort: 8080, protocol: 'udp' }],
    ['127.0.0.1:81:80', { hostAddress: '127.0.0.1', hostPort: 81, containerPort: 80, protocol: 'tcp' }],
  ])('port %s', (written, port) => expect(parsePort(written)).toEqual(port));
  it.each(['0', '65536', '80x', '80-90', '[::1]:1:2', '1:2:3', '999.0.0.1:1:2', '80/sctp', '01.2.3.4:1:2'])('refuses port %j', (written) => expect(parsePort(written)).toBeUndefined());
  it('volumes', () => {
    expect(parseVolume('data:/data')).toEqual({ source: 'data', target: '/data', options: [], named: true });
    expect(parseVolume('/srv:/data:ro,z')).toEqual({ source: '/srv', target: '/data', options: ['ro', 'z'], named: false });
    for (const bad of ['data', 'a:b:c:d', ':x', 'a:', 'a b:/x', 'a:/b:']) expect(parseVolume(bad)).toBeUndefined();
  });
  it('mounts', () => {
    expect(parseMount('a:/b:ro', 'file')).toEqual({ kind: 'file', local: 'a', remote: '/b', options: ['ro'] });
    expect(parseMount('a', 'file')).toBeUndefined();
  });
  it('commands', () => {
    expect(splitCommand(`sh -c 'a "b" c' d\\ e`)).toEqual(['sh', '-c', 'a "b" c', 'd e']);
    expect(splitCommand('"open')).toBeUndefined();
  });
});

describe('addresses', () => {
  it.each(['web1', 'a.b.example', '10.0.0.1', 'fe80::1', ' x ', 'xn--bcher-kva.example'])('host %j', (host) => expect(isHost(host)).toBe(true));
  it.each(['', 'a b', '1.2.3', '256.1.1.1', '-a', 'a-', 'a..b', 'x_y', 'http://x', '[::1]', 'a'.repeat(64), 'user@host', '01.2.3.4'])('no host %j', (host) => expect(isHost(host)).toBe(false));
  it('one spelling', () => {
    expect(normalizeHost(' Web.Example ')).toBe('web.example');
    expect(normalizeHost('2001:DB8:0:0::1')).toBe(normalizeHost('2001:db8::1'));
    expect([isLoopback('localhost'), isLoopback('127.1.2.3'), isLoopback('::1'), isLoopback('10.0.0.1')]).toEqual([true, true, true, false]);
    expect(isIpAddress('1')).toBe(false);
  });
});

describe('variables', () => {
  it.each([
    ['a${B}c$${D}${1x}${E', [['reference', 'B'], ['escape', ''], ['malformed', ''], ['malformed', '']]],
    ['$A $(b) {c}', []],
  ])('%s', (text, parts) => expect(variableParts(text).map(({ kind, name }) => [kind, name])).toEqual(parts));
});

describe('.env', () => {
  it('follows the table of the specification', () => {
    const file = parseEnvFile('# c\n\nA=1\nexport B = two words # note\nC="x # y"\nD=\'a\nb\'\nA=2\nnonsense\n1X=3\nE=\nF="open\n');
    expect(Object.fromEntries(file.values)).toEqual({ A: '2', B: 'two words', C: 'x # y', D: 'a\nb', E: '' });
    expect(file.lines.get('A')).toBe(7);
    expect(file.problems.map(({ code, line }) => [code, line])).toEqual([['jiji/env-name-repeated', 7], ['jiji/env-line-ignored', 8], ['jiji/env-name-illegal', 9], ['jiji/env-quote-unclosed', 11]]);
  });
});

const memory = (contents: Record<string, string>): Files => ({
  isFile: (path) => Promise.resolve(path in contents),
  read: (path) => Promise.resolve(contents[path]),
});

describe('secrets', () => {
  const files = memory({ '/p/.env': 'A=file\nB=file', '/p/.env.staging': 'A=staging' });
  const ask = (more: object): ReturnType<typeof readSecrets> =>
    readSecrets({ projectRoot: '/p', secretsPath: '.env', hostEnvironment: 'fallback', processEnv: { A: 'env', C: 'env' }, files, ...more });
  it('the first source that has a name wins', async () => {
    const read = await ask({ stored: new Map([['A', 'typed'], ['D', 'typed']]) });
    expect(Object.fromEntries(read.values)).toEqual({ A: 'file', B: 'file', C: 'env', D: 'typed' });
    expect(read.sources.get('B')).toEqual({ kind: 'file', file: '/p/.env', line: 1 });
    expect(read.tried).toEqual(['.env', 'editor storage', 'environment']);
  });
  it('the file of the environment takes the place of the plain one', async () => {
    expect(Object.fromEntries((await ask({ environment: 'staging' })).values)).toEqual({ A: 'staging', C: 'env' });
    expect((await ask({ environment: 'other' })).values.get('B')).toBe('file');
  });
  it('the host environment can be preferred or switched off', async () => {
    expect((await ask({ hostEnvironment: 'prefer' })).values.get('A')).toBe('env');
    expect((await ask({ hostEnvironment: 'never' })).values.has('C')).toBe(false);
    expect((await ask({ secretsPath: 'none' })).fileExists).toBe(false);
  });
});

describe('findDeployFile', () => {
  it.each([
    [['/a/.jiji/deploy.yaml', '/a/jiji.yml'], undefined, { file: '/a/.jiji/deploy.yaml', projectRoot: '/a', fallback: false }],
    [['/a/b/jiji.yml', '/a/.jiji/deploy.yml'], undefined, { file: '/a/b/jiji.yml', projectRoot: '/a/b' }],
    [['/a/.jiji/staging.yml', '/a/jiji.staging.yaml'], 'staging', { file: '/a/.jiji/staging.yml', environment: 'staging', unused: ['/a/jiji.staging.yaml'] }],
    [['/a/.jiji/deploy.yml'], 'staging', { file: '/a/.jiji/deploy.yml', fallback: true }],
  ])('%j', async (there, environment, found) => {
    expect(await findDeployFile('/a/b/c', environment, memory(Object.fromEntries(there.map((file) => [file, '']))))).toMatchObject(found);
  });
  it('finds nothing', async () => expect(await findDeployFile('/a/b', undefined, memory({}))).toBeUndefined());
});
