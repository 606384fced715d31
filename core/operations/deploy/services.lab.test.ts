import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotHost } from '../../../test/lab/api.mjs';
import type { Lab } from '../../../test/lab/types.d.mts';
import type { Engine, ServiceConfig } from '../../config/model.ts';
import type { RemoteHost } from '../../ssh/host.ts';
import { deploy } from '../deploy.ts';
import { init } from '../init.ts';
import { teardown } from '../teardown.ts';
import { partsFolder } from '../init/testing-lab.ts';
import { folderParts } from '../parts-folder.ts';
import { loadProject } from '../project.ts';
import { testConfig, testContext, testService, told, type TestContext } from '../testing/context.ts';
import { labHost, testLab } from '../testing/lab-host.ts';

/** Words that a shell, a file or a query would take for something else. */
const hostileWords = ['$(touch /tmp/ran)', '`touch /tmp/ran`', `it's "quoted"`, '--privileged', '-', '', ' ', 'two\nlines', 'tab\tand\u0001\u001b[31m', "'; DROP TABLE containers; --", '${HOME} %s \\n \\', '*', 'ü'.repeat(300)];

const trouble = await cannotHost();
const partsDir = await partsFolder();

describe.skipIf(trouble !== undefined || partsDir === undefined)('services as the file writes them', { timeout: 300_000 }, () => {
  let lab: Lab;
  let hosts: Map<string, RemoteHost>;
  beforeAll(async () => {
    lab = await testLab([{ name: 'web1', engine: 'podman' }, { name: 'db1', engine: 'docker' }], true);
    hosts = new Map(lab.hosts.map((host) => [host.name, labHost(lab, host.name)]));
    for (const [engine, server] of [['podman', 'web1'], ['docker', 'db1']] as const) {
      const result = await init(await context(engine, server, []));
      if (result.outcome !== 'done' && result.outcome !== 'unchanged') throw new Error(told(result));
    }
  });
  afterAll(async () => {
    await lab.down();
  });

  const context = (engine: Engine, server: string, services: readonly ServiceConfig[], more: object = {}): Promise<TestContext> => {
    const config = testConfig('shop', [server], services, engine);
    const withHosts = { ...config, servers: config.servers.map((each) => ({ ...each, host: lab.host(each.name).ip })) };
    return testContext(withHosts, hosts, { parts: folderParts(partsDir ?? ''), ...more });
  };

  describe.each([['podman', 'web1'], ['docker', 'db1']] as const)('%s', (engine, server) => {
    const image = (version: string): string => `${lab.registry!}/shop/web:${version}`;
    const run = async (services: readonly ServiceConfig[], more: object = {}): Promise<string> => told(await deploy(await context(engine, server, services, more)));
    const names = async (): Promise<readonly string[]> => (await lab.sh(server, `${engine} ps -a --format '{{.Names}}' | sort`)).trim().split('\n').filter((name) => name.startsWith('shop-'));
    const rows = async (service: string): Promise<readonly unknown[]> => (await lab.sh(server, `. /opt/jiji/lib/registry.sh; jiji_statement 'SELECT ip, state FROM containers WHERE service = ? ORDER BY ip' 'text:${service}' | jiji_query`))
      .trim().split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as unknown);
    const answers = async (name: string): Promise<readonly string[]> => (await lab.sh(server, `. /opt/jiji/etc/host.env; dig +short @$JIJI_WIREGUARD_IP ${name}.jiji | sort`)).trim().split('\n');

    describe('several containers (scale)', () => {
      const target: ServiceConfig['proxy'][number] = { appPort: 3000, hosts: ['scaled.test'], ssl: false, pathPrefix: '/', healthcheck: { path: '/up', intervalSeconds: 5, timeoutSeconds: 2, deployTimeoutSeconds: 6 } };
      const scaled = (scale: number, version: string, clear: Record<string, string> = {}): ServiceConfig =>
        testService('web', { image: image(version), servers: [server], scale, proxy: [target], environment: { clear, secrets: [] } });
      const ask = async (): Promise<string> => (await lab.run(['curl', '-s', '-m', '5', '-H', 'Host: scaled.test', `http://${lab.host(server).ip}/`])).stdout;

      it('start side by side, each with address, row and name, behind one route', async () => {
        expect(await run([scaled(3, '1.0')])).toBe('done');
        expect(await names()).toEqual(['shop-web', 'shop-web-2', 'shop-web-3']);
        const listed = await rows('web');
        expect(listed).toHaveLength(3);
        expect(listed.map((row) => (row as string[])[1])).toEqual(['active', 'active', 'active']);
        expect(await answers('shop-web')).toEqual(listed.map((row) => (row as string[])[0]).sort());
        const seen = new Set<string>();
        for (let at = 0; at < 12; at++) seen.add(await ask());
        expect(seen.size).toBe(3);
        expect(await run([scaled(3, '1.0')])).toBe('unchanged');
      });

      it('one that never becomes healthy is named, and the old ones go on serving', async () => {
        const before = await names();
        const bad = await run([scaled(3, 'bad')]);
        expect(bad).toMatch(/^failed: .*web \([123] of 3\) did not become healthy/);
        expect(await names()).toEqual(before);
        expect(await ask()).toMatch(/^1\.0 /);
        expect((await rows('web')).map((row) => (row as string[])[1])).toEqual(['active', 'active', 'active']);
      });

      it('fewer are left after the switch, without a lost request', async () => {
        const load = lab.run([lab.paths.app, 'loadgen', '-url', `http://${lab.host(server).ip}`, '-host', 'scaled.test', '-duration', '8s', '-workers', '4', '-pause', '20ms']);
        expect(await run([scaled(1, '1.1')])).toBe('done');
        expect((JSON.parse((await load).stdout) as { failed: number }).failed).toBe(0);
        expect(await names()).toEqual(['shop-web']);
        expect(await rows('web')).toHaveLength(1);
        expect(await answers('shop-web')).toHaveLength(1);
      });
    });

    describe('files and directories', () => {
      let root: string;
      beforeAll(async () => {
        root = await mkdtemp(path.join(tmpdir(), 'jiji-uploads-'));
        await mkdir(path.join(root, 'html/empty'), { recursive: true });
        await writeFile(path.join(root, 'html/it\'s $(a) "file"\nhere'), 'odd name');
        await writeFile(path.join(root, 'html/run.sh'), '#!/bin/sh\n');
        await chmod(path.join(root, 'html/run.sh'), 0o755);
        await symlink('/etc/hostname', path.join(root, 'html/link'));
        await writeFile(path.join(root, 'app.conf'), 'one\n');
        await writeFile(path.join(root, 'tls.key'), 'key');
        await writeFile(path.join(root, 'large.bin'), Buffer.alloc(3 * 1024 * 1024, 7));
      });
      afterAll(async () => {
        await rm(root, { recursive: true, force: true });
      });

      const service = (): ServiceConfig => testService('files', {
        image: image('1.0'), servers: [server], uploads: [
          { kind: 'file', local: 'app.conf', remote: '/etc/app.conf', mode: '0640', owner: '12:34', options: ['ro'] }, { kind: 'file', local: 'tls.key', remote: '/etc/tls.key', options: [] },
          { kind: 'file', local: 'large.bin', remote: '/srv/large.bin', options: [] }, { kind: 'directory', local: './html', remote: '/srv/html', options: ['ro'] },
          { kind: 'directory', local: 'no-such-folder', remote: '/srv/none', options: [] },
        ],
      });
      const inside = async (script: string): Promise<string> => lab.sh(server, `cd /proc/$(${engine} inspect --format '{{.State.Pid}}' shop-files)/root && ${script}`);
      const staged = async (): Promise<readonly string[]> => (await lab.sh(server, 'cd /var/lib/jiji/projects/shop; ls -d staged/*/files incoming/* 2>/dev/null || :')).trim().split('\n').filter((line) => line !== '');

      it('arrive with mode, owner and every odd name, the secret ones for their owner alone', async () => {
        expect(await run([service()], { projectRoot: root })).toBe('done');
        expect(await inside("stat -c '%a %u:%g' etc/app.conf etc/tls.key srv/large.bin srv/html srv/html/run.sh srv/html/empty srv/none")).toBe('640 12:34\n600 0:0\n644 0:0\n755 0:0\n755 0:0\n755 0:0\n755 0:0\n');
        expect(await inside('cat etc/app.conf; readlink srv/html/link; sha256sum <srv/large.bin')).toBe(`one\n/etc/hostname\n${(await lab.run(['sha256sum', path.join(root, 'large.bin')])).stdout.split(' ')[0]}  -\n`);
        expect(await inside("cat srv/html/it*")).toBe('odd name');
        expect(await lab.sh(server, `${engine} inspect --format '{{range .Mounts}}{{.Destination}} {{.RW}}{{println}}{{end}}' shop-files | sort`)).toMatch(/\/etc\/app\.conf false\n\/etc\/tls\.key true\n/);
        expect(await staged()).toHaveLength(1);
      });

      it('change the container only when their content differs, and go with it', async () => {
        await writeFile(path.join(root, 'app.conf'), 'one\n');
        expect(await run([service()], { projectRoot: root })).toBe('unchanged');
        const before = await staged();
        await writeFile(path.join(root, 'app.conf'), 'two\n');
        expect(await run([service()], { projectRoot: root })).toBe('done');
        expect(await inside('cat etc/app.conf')).toBe('two\n');
        const after = await staged();
        expect(after).toHaveLength(1);
        expect(after).not.toEqual(before);
      });

      it('of a deploy that fails are taken back; those that serve are not touched', async () => {
        const before = await staged();
        await writeFile(path.join(root, 'app.conf'), 'three\n');
        expect(await run([{ ...service(), image: image('crash') }], { projectRoot: root })).toMatch(/^failed/);
        expect(await staged()).toEqual(before);
        expect(await inside('cat etc/app.conf')).toBe('two\n');
      });

      it('that are missing or lead out of the project stop the deploy before anything is changed', async () => {
        await symlink('/etc/passwd', path.join(root, 'out')).catch(() => undefined);
        for (const [local, code] of [['gone', 'upload-missing'], ['out', 'upload-outside'], ['../../etc/passwd', 'upload-outside'], ['html', 'upload-kind']] as const) {
          await expect(run([{ ...service(), uploads: [{ kind: 'file', local, remote: '/x', options: [] }] }], { projectRoot: root })).rejects.toMatchObject({ problem: { code } });
        }
      });
    });

    it('runs in the server\'s own network: short stop, one row with the server\'s address, no lease', async () => {
      const agent = (version: string): ServiceConfig => testService('agent', { image: image(version), servers: [server], networkMode: 'host', ports: [{ containerPort: 3100, protocol: 'tcp' }], environment: { clear: { PORT: '3100' }, secrets: [] } });
      const lease = await lab.sh(server, 'cat /var/lib/jiji/last-lease');
      expect(await run([agent('1.0')])).toBe('done');
      const own = (await lab.sh(server, '. /opt/jiji/etc/host.env; echo $JIJI_WIREGUARD_IP')).trim();
      expect(await rows('agent')).toEqual([[own, 'active']]);
      expect(await lab.sh(server, `curl -s http://127.0.0.1:3100/`)).toMatch(/^1\.0 /);
      expect(await run([agent('1.1')])).toBe('done');
      expect(await lab.sh(server, `curl -s http://127.0.0.1:3100/`)).toMatch(/^1\.1 /);
      expect(await answers('shop-agent')).toEqual([own]);
      expect(await lab.sh(server, 'cat /var/lib/jiji/last-lease')).toBe(lease);
      expect(await run([agent('1.1')])).toBe('unchanged');
    });

    it('deploys a file of form A as it stands: inline server, spellings of old documents, no port said', async () => {
      const root = await mkdtemp(path.join(tmpdir(), 'jiji-form-a-'));
      try {
        const text = `project: shop
builder: { engine: ${engine} }
ssh: { user: root }
services:
  seed:
    image: ${image('1.2')}
    servers:
      - host: ${lab.host(server).ip}
    proxy:
      enabled: true
      host: seed.test
      health_check: { path: /up, deploy_timeout: 20s }
`;
        const project = await loadProject({ configPath: path.join(root, '.jiji/deploy.yml'), text }, {}, true);
        const ctx = await testContext(project.config, new Map([...hosts].filter(([name]) => name === server).map(([, host]) => ['server1', host])), { parts: folderParts(partsDir ?? ''), projectRoot: root });
        expect(told(await deploy(ctx))).toBe('done');
        expect((await lab.run(['curl', '-s', '-m', '5', '-H', 'Host: seed.test', `http://${lab.host(server).ip}/`])).stdout).toMatch(/^1\.2 /);
        expect(ctx.events.some((event) => event.type === 'warning' && event.problem.code === 'app-port-taken')).toBe(true);
      } finally {
        await rm(root, { recursive: true, force: true });
      }
    });

    it('carries hostile values exactly, and runs none of them', async () => {
      const words = hostileWords;
      const clear = Object.fromEntries(words.map((word, at) => [`WORD_${at}`, word]));
      const service = testService('odd', {
        image: image('1.0'), servers: [server], command: ['web', ...words], environment: { clear: { ...clear, address: 'a\nb', engine: 'x\ny', JIJI_STATE: '/tmp' }, secrets: ['LONG'] },
        volumes: [{ source: './data dir', target: '/data dir', options: [], named: false }],
      });
      const long = `${'x'.repeat(100_000)}\n$(touch /tmp/ran)`;
      const started = await deploy(await context(engine, server, [service], { secrets: new Map([['LONG', long]]) }));
      const pid = `$(${engine} inspect --format '{{.State.Pid}}' shop-odd)`;
      expect(told(started)).toBe('done');
      const variables = (await lab.sh(server, `base64 -w0 /proc/${pid}/environ`)).trim();
      const seen = Buffer.from(variables, 'base64').toString().split('\0');
      for (const [name, value] of Object.entries({ ...clear, address: 'a\nb', engine: 'x\ny', LONG: long })) expect(seen).toContain(`${name}=${value}`);
      const line = Buffer.from((await lab.sh(server, `base64 -w0 /proc/${pid}/cmdline`)).trim(), 'base64').toString().split('\0');
      expect(line.slice(-words.length - 1, -1)).toEqual(words);
      expect(await lab.sh(server, 'ls -d "/root/data dir"; ls /tmp/ran 2>/dev/null || :')).toBe('/root/data dir\n');
      expect((await lab.exec(server, "grep -rlF 'touch /tmp/ran' /var/lib/jiji /run/jiji-op")).stdout).toBe('');
    });

    it('runs without the private network: its own set-up, a proxied service, a new version, and nothing left after teardown', async () => {
      const plain = async (services: readonly ServiceConfig[]): Promise<TestContext> => {
        const made = await context(engine, server, services);
        return { ...made, config: { ...made.config, network: { ...made.config.network, enabled: false } } };
      };
      await expect(init(await plain([]))).rejects.toMatchObject({ problem: { code: 'plain-network-present' } });
      expect(told(await teardown(await context(engine, server, []), { confirm: [server] }))).toBe('done');
      expect(told(await init(await plain([])))).toBe('done');
      expect(told(await init(await plain([])))).toBe('unchanged');
      const target: ServiceConfig['proxy'][number] = { appPort: 3000, hosts: ['plain.test'], ssl: false, pathPrefix: '/', healthcheck: { path: '/up', intervalSeconds: 5, timeoutSeconds: 2, deployTimeoutSeconds: 10 } };
      const web = (version: string): ServiceConfig => testService('web', { image: image(version), servers: [server], proxy: [target] });
      for (const version of ['1.0', '1.1']) {
        expect(told(await deploy(await plain([web(version)])))).toBe('done');
        expect((await lab.run(['curl', '-s', '-m', '5', '-H', 'Host: plain.test', `http://${lab.host(server).ip}/`])).stdout).toMatch(new RegExp(`^${version.replace('.', '\\.')} `));
        expect(await names()).toEqual(['shop-web']);
      }
      expect(told(await deploy(await plain([web('1.1')])))).toBe('unchanged');
      expect(told(await teardown(await plain([web('1.1')]), { confirm: [server] }))).toBe('done');
      expect(await lab.sh(server, `ls -d /opt/jiji /var/lib/jiji 2>/dev/null || :; ${engine} ps -aq; ${engine} network ls --format '{{.Name}}' | grep -x jiji || :`)).toBe('');
    });
  });
});
