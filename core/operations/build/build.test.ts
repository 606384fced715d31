import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { extract } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDockerRegistry, startDockerRegistry } from '../../registry/testing/docker-registry.ts';
import { pushImage } from '../../registry/testing/push.ts';
import { testConfig, testContext, testService, type TestContext } from '../testing/context.ts';
import { withBuilder, builderName } from './builder-server.ts';
import { contextFiles, contextHash } from './context-files.ts';
import { contextTar } from './context-tar.ts';
import { builtRepository } from './names.ts';
import { plannedBuild } from './planned.ts';
import { registered } from './registered.ts';
import { buildVersion } from './version.ts';

const program = await findDockerRegistry();
let root: string;
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'jiji-build-test-'));
  mkdirSync(path.join(root, 'web', 'node_modules', 'x'), { recursive: true });
  mkdirSync(path.join(root, 'web', 'src'));
  for (const [name, text] of [['Dockerfile', 'FROM scratch\n'], ['.dockerignore', 'node_modules\n!node_modules/x/keep\n**/*.log\n'], ['node_modules/x/keep', '1'], ['node_modules/x/not', '2'], ['src/a.js', 'a'], ['src/a.log', 'l']] as const) writeFileSync(path.join(root, 'web', name), text);
  symlinkSync('src/a.js', path.join(root, 'web', 'link'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const folder = (): string => path.join(root, 'web');
const context = (registry: object = {}): Promise<TestContext> => {
  const config = testConfig('shop', ['web1']);
  return testContext({ ...config, builder: { ...config.builder, registry: { ...config.builder.registry, ...registry } } }, new Map(), { projectRoot: root });
};

describe('the folder of a build', () => {
  it('is what its ignore file leaves, exceptions included, and travels as that', async () => {
    const files = await contextFiles(folder(), path.join(folder(), 'Dockerfile'), 'docker');
    expect(files.map((file) => `${file.kind} ${file.path}`)).toEqual(['file .dockerignore', 'file Dockerfile', 'link link', 'file node_modules/x/keep', 'directory src', 'file src/a.js']);
    const seen: string[] = [];
    const reader = extract();
    reader.on('entry', (header, stream, next) => {
      seen.push(`${header.type ?? ''} ${header.name}${header.linkname === undefined || header.linkname === null ? '' : ` -> ${header.linkname}`}`);
      stream.on('end', next).resume();
    });
    const ended = new Promise((done) => reader.once('finish', done));
    for await (const piece of contextTar(folder(), files, Buffer.from('FROM scratch\n'))) reader.write(piece);
    reader.end();
    await ended;
    expect(seen).toEqual(['directory context', 'file Dockerfile', 'file context/.dockerignore', 'file context/Dockerfile', 'symlink context/link -> src/a.js', 'file context/node_modules/x/keep', 'directory context/src', 'file context/src/a.js']);
  });

  it('has a hash that changes with content, names and inputs, and with nothing else', async () => {
    const hash = async (inputs: readonly string[] = []): Promise<string> => contextHash(folder(), await contextFiles(folder(), 'Dockerfile', 'docker'), inputs);
    const first = await hash();
    writeFileSync(path.join(folder(), 'src/a.log'), 'other');
    expect(await hash()).toBe(first);
    expect(await hash(['x'])).not.toBe(first);
    writeFileSync(path.join(folder(), 'src/a.js'), 'b');
    expect(await hash()).not.toBe(first);
  });
});

describe('names and versions', () => {
  it.each([
    [{ type: 'local', port: 6767 }, 'localhost:6767/shop-web'],
    [{ type: 'remote', server: 'ghcr.io', username: 'Acme' }, 'ghcr.io/acme/shop-web'],
    [{ type: 'remote', server: 'index.docker.io', username: 'acme' }, 'index.docker.io/acme/shop-web'],
    [{ type: 'remote', server: 'Registry.example:5000', username: 'acme' }, 'registry.example:5000/shop-web'],
  ])('%j is %s', async (registry, expected) => {
    expect(builtRepository((await context(registry)).config, 'web')).toBe(expected);
  });

  it('is what was asked for, else the commit with what is not committed, else a new one', async () => {
    expect(await buildVersion(root, 'v1', 0)).toMatchObject({ version: 'v1', named: true });
    await expect(buildVersion(root, '-rm', 0)).rejects.toMatchObject({ problem: { code: 'build-version' } });
    expect(await buildVersion(root, undefined, 0)).toMatchObject({ version: expect.stringMatching(/^[0-9a-z]{26}$/) as string, named: false });
    const repository = path.join(root, 'repository');
    mkdirSync(repository);
    const git = (...args: string[]): string => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: repository, encoding: 'utf8' }).trim();
    writeFileSync(path.join(repository, 'a'), '1');
    for (const args of [['init', '-q'], ['add', '.'], ['commit', '-q', '-m', 'x']]) git(...args);
    const commit = git('rev-parse', 'HEAD');
    expect(await buildVersion(repository, undefined, 0)).toEqual({ version: commit.slice(0, 7), named: true, commit });
    writeFileSync(path.join(repository, 'a'), '2');
    expect((await buildVersion(repository, undefined, 0)).version).toBe(`${commit.slice(0, 7)}-dirty`);
  });

  it('reads the address of a builder', async () => {
    const { config } = await context();
    const server = (remote: string): unknown => withBuilder({ config: { ...config, builder: { ...config.builder, remote } } }).config.servers.find((each) => each.name === builderName);
    expect(server('ssh://ci@[fd00::1]:2222')).toMatchObject({ host: 'fd00::1', ssh: { user: 'ci', port: 2222 } });
    expect(server('ssh://10.0.0.5')).toMatchObject({ host: '10.0.0.5', ssh: { user: 'root', port: 22 } });
    expect(server('http://x')).toBeUndefined();
  });
});

describe('a planned build', () => {
  const service = testService('web');
  const version = { version: 'v1', named: true };

  it('refuses a folder outside of the project or one that is not there, and one without a Dockerfile', async () => {
    const ctx = await context();
    const planned = (wish: object): Promise<unknown> => plannedBuild(ctx, service, { context: 'web', args: {}, ...wish }, version, '01JTEST');
    await expect(planned({ context: '../elsewhere' })).rejects.toMatchObject({ problem: { code: 'build-context-outside' } });
    await expect(planned({ context: 'nowhere' })).rejects.toMatchObject({ problem: { code: 'build-context-missing' } });
    await expect(planned({ dockerfile: 'Nofile' })).rejects.toMatchObject({ problem: { code: 'build-dockerfile-missing' } });
    await expect(planned({ secrets: ['TOKEN'] })).rejects.toMatchObject({ problem: { code: 'build-secret-missing', args: { names: 'TOKEN' } } });
  });

  it.skipIf(program === undefined)('is not built again when its registry has the version from the same files', async () => {
    const registry = await startDockerRegistry(program ?? '', undefined);
    try {
      const ctx = await context({ type: 'local', port: registry.port });
      const planned = await plannedBuild(ctx, service, { context: 'web', args: {} }, version, '01JTEST');
      expect(await registered(ctx, planned)).toBeUndefined();
      const target = { host: registry.host, repository: 'shop-web' };
      await pushImage(target, 'v1', 'amd64', { 'jiji.context-hash': 'of other files' });
      expect(await registered(ctx, planned)).toBeUndefined();
      const digest = await pushImage(target, 'v1', 'amd64', planned.labels);
      expect(await registered(ctx, planned)).toEqual({ version: 'v1', digest });
    } finally {
      await registry.stop();
    }
  });
});
