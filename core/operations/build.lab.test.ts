import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotHost } from '../../test/lab/api.mjs';
import type { Lab } from '../../test/lab/types.d.mts';
import { Mask } from '../base/index.ts';
import type { BuildConfig, DeployConfig, Engine } from '../config/model.ts';
import type { RemoteHost } from '../ssh/host.ts';
import { findDockerRegistry, startDockerRegistry, type DockerRegistry } from '../registry/testing/docker-registry.ts';
import { ConnectionPool, resolveTarget } from '../ssh/index.ts';
import { builderName } from './build/builder-server.ts';
import { build } from './build/build.ts';
import { buildForDeploy } from './build/for-deploy.ts';
import { pullImages } from './deploy/pull.ts';
import { planDeploy } from './deploy/plan-deploy.ts';
import { surveyDeploy } from './deploy/survey.ts';
import { withRegistryAccess } from './registry/access.ts';
import { testConfig, testContext, testService, type TestContext } from './testing/context.ts';
import { labHost, testLab } from './testing/lab-host.ts';

const trouble = await cannotHost();
const machines = [['podman', 'web1'], ['docker', 'db1']] as const;
const password = 'lab-password';
const program = trouble === undefined ? await findDockerRegistry() : undefined;

describe.skipIf(trouble !== undefined)('build', { timeout: 240_000 }, () => {
  let lab: Lab;
  let root: string;
  beforeAll(async () => {
    lab = await testLab([{ name: 'web1', engine: 'podman' }, { name: 'db1', engine: 'docker' }], true);
    root = await mkdtemp(path.join(tmpdir(), 'jiji-project-'));
    await mkdir(path.join(root, 'web', 'keep'), { recursive: true });
    await writeFile(path.join(root, 'web', 'Dockerfile'), `FROM ${lab.registry!}/shop/web:1.0\nARG GREETING\nLABEL greeting="$GREETING"\nCOPY . /files\n`);
    await writeFile(path.join(root, 'web', '.dockerignore'), '# what stays here\n*.secret\nkeep/*\n!keep/this\n');
    for (const [name, text] of [['run.sh', '#!/bin/sh\n'], ['db.secret', 'no'], ['keep/that', 'no'], ['keep/this', 'yes'], ["it's $(touch x)", 'odd']] as const) await writeFile(path.join(root, 'web', name), text);
    await chmod(path.join(root, 'web', 'run.sh'), 0o755);
    await symlink('run.sh', path.join(root, 'web', 'link'));
  });
  afterAll(async () => {
    await rm(root, { recursive: true, force: true });
    await lab.down();
  });

  const context = async (engine: Engine, host: string, wish: Partial<BuildConfig>, more: Partial<DeployConfig['builder']> = {}): Promise<TestContext> => {
    const config = testConfig('shop', [host], [], engine);
    const service = testService('site', { servers: [host] });
    const { image: _image, ...rest } = service;
    const hosts = new Map<string, RemoteHost>([[host, labHost(lab, host)], [builderName, labHost(lab, host)]]);
    const mask = new Mask();
    mask.add(password);
    return testContext({
      ...config, services: [{ ...rest, build: { context: 'web', args: {}, ...wish } }],
      builder: { ...config.builder, local: false, remote: `ssh://root@${host}`, registry: { type: 'remote', port: 5000, server: 'registry.lab:5001', username: 'lab', password }, ...more },
    }, hosts, { projectRoot: root, mask, secrets: new Map([['TOKEN', 'hush-hush']]) });
  };
  const inImage = (host: string, engine: Engine, image: string): Promise<string> =>
    lab.sh(host, `id=$(${engine} create ${image}) && ${engine} cp "$id":/files - | tar -t | sort; ${engine} rm "$id" >/dev/null`);
  const traces = (host: string): Promise<string> => lab.sh(host, 'ls -d /run/jiji-build-* /var/tmp/jiji-build-* /run/jiji-login* /root/.docker/config.json /run/containers/0/auth.json 2>/dev/null || :');

  describe.each(machines)('%s', (engine, host) => {
    it('builds on a builder over SSH, pushes with the login of the file, and deploys that digest', async () => {
      const ctx = await context(engine, host, { args: { GREETING: `it's "$HOME"` } });
      const input = await surveyDeploy(ctx, { version: 'v1' }, '01JTEST');
      expect(input.builds?.map((each) => each.version)).toEqual(['v1']);
      expect(input.notes?.map((each) => each.code)).toContain('build.line');
      const built = await buildForDeploy(ctx, input);
      const digests = await pullImages(ctx, built, planDeploy(built));
      const image = 'registry.lab:5001/shop-site:v1';
      expect(digests.get(image)).toMatch(/^sha256:/);
      const seen = JSON.parse(await lab.sh(host, `${engine} image inspect ${image}`)) as { Config: { Labels: Record<string, string> }; RepoDigests: string[] }[];
      expect(seen[0]?.RepoDigests.some((each) => each.endsWith(digests.get(image) ?? 'none'))).toBe(true);
      expect(seen[0]?.Config.Labels).toMatchObject({ greeting: `it's "$HOME"`, 'jiji.managed': 'true', 'jiji.project': 'shop', 'jiji.service': 'site', 'jiji.version': 'v1' });
      const files = await inImage(host, engine, image);
      for (const name of ['files/run.sh', 'files/link', "files/it's $(touch x)", 'files/keep/this']) expect(files).toContain(name);
      for (const name of ['db.secret', 'keep/that']) expect(files).not.toContain(name);
      expect(await traces(host)).toBe('');
    });

    it('says who was refused when the login is wrong, and leaves nothing behind', async () => {
      const result = await build(await context(engine, host, {}, { registry: { type: 'remote', port: 5000, server: 'registry.lab:5001', username: 'lab', password: 'wrong' } }), { version: 'v2' });
      expect(result).toMatchObject({ outcome: 'failed', problem: { code: 'image-registry-login', args: { username: 'lab' } } });
      expect(await traces(host)).toBe('');
    });

    it('says what the build said when it fails', async () => {
      await writeFile(path.join(root, 'Broken'), `FROM ${lab.registry!}/shop/web:1.0\nCOPY nothere /\n`);
      const result = await build(await context(engine, host, { dockerfile: 'Broken' }), { version: 'v3' });
      expect(result).toMatchObject({ outcome: 'failed', problem: { code: 'build-failed', args: { service: 'site' } } });
      expect(result.problem?.evidence).toContain('nothere');
      expect(await traces(host)).toBe('');
    });
  });

  describe.skipIf(program === undefined)('with the registry of this machine', () => {
    let registry: DockerRegistry;
    let pool: ConnectionPool;
    const connected = new Map<string, RemoteHost>();
    beforeAll(async () => {
      registry = await startDockerRegistry(program ?? '', undefined);
      pool = new ConnectionPool({ knownHostsFiles: [lab.paths.knownHosts], acceptedKeysFile: lab.paths.knownHosts });
      for (const [, host] of machines) {
        const settings = {
          servers: [{ name: host, host: lab.host(host).ip, ssh: { user: 'root', keyPaths: [lab.paths.id], keyData: [] } }],
          ssh: { keysOnly: true, connectTimeoutSeconds: 60, commandTimeoutSeconds: 60, options: {}, proxyCommand: lab.paths.proxyCommand, dnsRetries: 0, configFiles: [] },
        };
        connected.set(host, await pool.connect(await resolveTarget(settings, host, { homeDir: '/nowhere', projectRoot: root, readFile: () => Promise.resolve(undefined), keyData: () => undefined })));
      }
    });
    afterAll(async () => {
      await pool.close();
      await registry.stop();
    });
    const local = async (engine: Engine, host: string): Promise<TestContext> => {
      const ctx = await context(engine, host, {}, { registry: { type: 'local', port: registry.port } });
      return { ...ctx, connect: (name) => Promise.resolve(connected.get(name === builderName ? host : name)!) };
    };
    const listens = (host: string): Promise<string> => lab.sh(host, `ss -Hltn 'sport = :${registry.port}'`);

    it.each(machines)('%s: a builder and a server reach it through tunnels that end with their use; what is there is not built again', async (engine, host) => {
      const ctx = await local(engine, host);
      const first = await build(ctx, { version: `t-${engine}` });
      expect(first, first.problem?.evidence).toMatchObject({ outcome: 'done', images: [{ image: `localhost:${registry.port}/shop-site:t-${engine}`, kept: false }] });
      expect(await listens(host)).toBe('');
      await lab.sh(host, `${engine} rmi -f localhost:${registry.port}/shop-site:t-${engine} localhost:${registry.port}/shop-site:latest >/dev/null`);
      expect(await build(ctx, { version: `t-${engine}` })).toMatchObject({ outcome: 'unchanged', images: [{ kept: true, digest: first.images[0]?.digest }] });
      const input = await surveyDeploy(ctx, { version: `t-${engine}` }, '01JTEST');
      expect(input.builds).toBeUndefined();
      await pullImages(ctx, input, planDeploy(input));
      expect(await lab.sh(host, `${engine} image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' localhost:${registry.port}/shop-site:t-${engine}`)).toContain(first.images[0]?.digest);
      expect(await listens(host)).toBe('');
    });

    it('names what has the port on the server, and an sshd that forwards nothing', async () => {
      const listener = spawn('nsenter', ['-t', String(await processOf('dockerd', await lab.sh('db1', 'cat /etc/machine-id'))), '-n', 'node', '-e', `require('net').createServer().listen(${registry.port}, '127.0.0.1', () => console.log('up'))`], { stdio: ['ignore', 'pipe', 'inherit'] });
      try {
        await new Promise((done) => listener.stdout.once('data', done));
        const work = (host: string): Promise<void> => local(host === 'db1' ? 'docker' : 'podman', host).then((ctx) => withRegistryAccess(ctx, '01JTEST', [{ server: host, reference: `localhost:${registry.port}/shop-site:x` }], () => Promise.resolve()));
        await expect(work('db1')).rejects.toMatchObject({ problem: { code: 'registry-tunnel-taken', host: 'db1', args: { port: registry.port } } });
        await lab.sh('web1', 'echo "AllowTcpForwarding no" >/etc/ssh/sshd_config.d/00-none.conf; systemctl reload ssh');
        const fresh = new ConnectionPool({ knownHostsFiles: [lab.paths.knownHosts], acceptedKeysFile: lab.paths.knownHosts });
        try {
          const settings = {
            servers: [{ name: 'web1', host: lab.host('web1').ip, ssh: { user: 'root', keyPaths: [lab.paths.id], keyData: [] } }],
            ssh: { keysOnly: true, connectTimeoutSeconds: 60, commandTimeoutSeconds: 60, options: {}, proxyCommand: lab.paths.proxyCommand, dnsRetries: 0, configFiles: [] },
          };
          connected.set('web1', await fresh.connect(await resolveTarget(settings, 'web1', { homeDir: '/nowhere', projectRoot: root, readFile: () => Promise.resolve(undefined), keyData: () => undefined })));
          await expect(work('web1')).rejects.toMatchObject({ problem: { code: 'registry-tunnel-refused', host: 'web1' } });
        } finally {
          await fresh.close();
        }
      } finally {
        listener.kill();
        await lab.sh('web1', 'rm -f /etc/ssh/sshd_config.d/00-none.conf; systemctl reload ssh');
      }
    });
  });

  it('builds on this machine with its own engine', async () => {
    const pid = await processOf('dockerd', await lab.sh('db1', 'cat /etc/machine-id'));
    const before = { DOCKER_HOST: process.env['DOCKER_HOST'], DOCKER_CONFIG: process.env['DOCKER_CONFIG'] };
    process.env['DOCKER_HOST'] = `unix:///proc/${pid}/root/run/docker.sock`;
    process.env['DOCKER_CONFIG'] = path.join(root, '.docker');
    try {
      const ctx = await context('docker', 'db1', {}, { local: true });
      const result = await build(ctx, { version: 'v4' });
      expect(result, result.problem?.evidence).toMatchObject({ outcome: 'done', images: [{ image: 'registry.lab:5001/shop-site:v4', kept: false }] });
      expect(await inImage('db1', 'docker', 'registry.lab:5001/shop-site:v4')).not.toContain('db.secret');
    } finally {
      for (const [name, value] of Object.entries(before)) if (value === undefined) Reflect.deleteProperty(process.env, name); else process.env[name] = value;
    }
  });

  it('builds for two architectures with Podman; with Docker it says that buildx is missing', async () => {
    await writeFile(path.join(root, 'Bare'), 'FROM scratch\nCOPY run.sh /\n');
    const two = async (engine: Engine, host: string): Promise<TestContext> => {
      const ctx = await context(engine, host, { dockerfile: 'Bare', secrets: ['TOKEN'] });
      const [server] = ctx.config.servers;
      const services = ctx.config.services.map((service) => ({ ...service, servers: [host, 'arm1'] }));
      return { ...ctx, config: { ...ctx.config, services, servers: [server!, { ...server!, name: 'arm1', arch: 'arm64' }] } };
    };
    const result = await build(await two('podman', 'web1'), { version: 'v5' });
    expect(result, result.problem?.evidence).toMatchObject({ outcome: 'done' });
    const type = 'application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.oci.image.index.v1+json';
    const program = `fetch('http://${lab.registry!}/v2/shop-site/manifests/${result.images[0]?.digest ?? ''}', { headers: { accept: '${type}' } }).then(async (found) => console.log((await found.json()).manifests.map((each) => each.platform.architecture).sort().join()))`;
    expect((await lab.run(['node', '-e', program])).stdout.trim()).toBe('amd64,arm64');
    expect(await traces('web1')).toBe('');
    expect(await build(await two('docker', 'db1'), { version: 'v6' })).toMatchObject({ outcome: 'failed', problem: { code: 'build-buildx-missing', args: { platforms: 'linux/amd64,linux/arm64' } } });
  });
});

/** Number of a program of the host with this machine-id, as this machine sees it. */
async function processOf(program: string, machineId: string): Promise<number> {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (path.basename(readlinkSync(`/proc/${pid}/exe`)) === program && readFileSync(`/proc/${pid}/root/etc/machine-id`, 'utf8') === machineId) return Number(pid);
    } catch {
      continue; // ended meanwhile, or a thread of the kernel
    }
  }
  return Promise.reject(new Error(`no ${program}`));
}
