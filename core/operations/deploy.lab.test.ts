import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotHost } from '../../test/lab/api.mjs';
import type { Lab } from '../../test/lab/types.d.mts';
import type { Engine, ServiceConfig } from '../config/model.ts';
import type { OperationResult } from '../protocol/worker.ts';
import type { RemoteHost } from '../ssh/host.ts';
import { deploy, planDeployView } from './deploy.ts';
import { init } from './init.ts';
import { interrupted, resume, undo } from './resume.ts';
import { partsFolder } from './init/testing-lab.ts';
import { folderParts } from './parts-folder.ts';
import { testConfig, testContext, testService, told, type TestContext } from './testing/context.ts';
import { labHost, testLab } from './testing/lab-host.ts';

const trouble = await cannotHost();
const partsDir = await partsFolder();

const clusters = [['podman', ['web1', 'web2']], ['docker', ['db1']]] as const;

describe.skipIf(trouble !== undefined || partsDir === undefined)('deploy', { timeout: 600_000 }, () => {
  let lab: Lab;
  let hosts: Map<string, RemoteHost>;
  beforeAll(async () => {
    lab = await testLab([{ name: 'web1', engine: 'podman' }, { name: 'web2', engine: 'podman' }, { name: 'db1', engine: 'docker' }], true);
    hosts = new Map(lab.hosts.map((host) => [host.name, labHost(lab, host.name)]));
    for (const [engine, servers] of clusters) {
      const result = await init(await context(engine, servers, []));
      if (result.outcome !== 'done' && result.outcome !== 'unchanged') throw new Error(told(result));
    }
  });
  afterAll(async () => {
    await lab.down();
  });

  const context = (engine: Engine, servers: readonly string[], services: readonly ServiceConfig[], more: object = {}): Promise<TestContext> => {
    const config = testConfig('shop', servers, services, engine);
    const withHosts = { ...config, servers: config.servers.map((server) => ({ ...server, host: lab.host(server.name).ip })) };
    return testContext(withHosts, hosts, { parts: folderParts(partsDir ?? ''), ...more });
  };
  const target = (host = 'shop.test'): ServiceConfig['proxy'][number] => ({
    appPort: 3000, hosts: [host], ssl: false, pathPrefix: '/', healthcheck: { path: '/up', intervalSeconds: 5, timeoutSeconds: 2, deployTimeoutSeconds: 10 },
  });
  const web = (version: string, servers: readonly string[], more: Partial<ServiceConfig> = {}): ServiceConfig =>
    testService('web', { image: `${lab.registry!}/shop/web:${version}`, servers, ports: [{ containerPort: 3000, protocol: 'tcp' }], proxy: [target()], ...more });
  const ask = async (server: string): Promise<string> => (await lab.run(['curl', '-s', '-m', '5', '-H', 'Host: shop.test', `http://${lab.host(server).ip}/`])).stdout;
  const names = (server: string, engine: Engine): Promise<string> => lab.sh(server, `${engine} ps -a --format '{{.Names}}' | sort | tr '\\n' ' '`);

  it.each(clusters)('%s: first start, then a new version, then nothing', async (engine, servers) => {
    const first = await deploy(await context(engine, servers, [web('1.0', servers)]));
    expect(told(first)).toBe('done');
    for (const server of servers) expect(await ask(server)).toMatch(/^1\.0 /);
    const second = await context(engine, servers, [web('1.1', servers)]);
    const view = await planDeployView(second);
    expect(view.lines.map((line) => line.kind)).toEqual(servers.map(() => 'rolling'));
    expect(told(await deploy(second))).toBe('done');
    for (const server of servers) {
      expect(await ask(server)).toMatch(/^1\.1 /);
      expect(await names(server, engine)).toBe('kamal-proxy shop-web ');
      expect((await lab.sh(server, 'ls -A /var/lib/jiji/lock /run/jiji-op')).replace(/\n/g, ' ')).toBe('/run/jiji-op:  /var/lib/jiji/lock: .guard ');
      const rows = await lab.sh(server, ". /opt/jiji/lib/registry.sh; jiji_statement 'SELECT state, health_status, version FROM containers WHERE service = ?' text:web | jiji_query");
      expect(rows.trim().split('\n')).toEqual(servers.map(() => '["active","healthy","1.1"]'));
      const dig = await lab.sh(server, '. /opt/jiji/etc/host.env; dig +short @$JIJI_WIREGUARD_IP shop-web.jiji | wc -l');
      expect(Number(dig)).toBe(servers.length);
    }
    expect((await planDeployView(second)).empty).toBe(true);
    expect((await deploy(second)).outcome).toBe('unchanged');
  });

  describe.each([['podman', 'web1'], ['docker', 'db1']] as const)('%s', (engine, server) => {
    const now = async (version: string, more: Partial<ServiceConfig> = {}): Promise<OperationResult> => deploy(await context(engine, [server], [web(version, [server], more)]));

    it('loses no request while a new version takes over, and waits for the server twice', async () => {
      await now('1.0');
      await lab.sh(server, `${engine} pull -q ${lab.registry!}/shop/web:1.1`);
      const load = lab.run([lab.paths.app, 'loadgen', '-url', `http://${lab.host(server).ip}`, '-host', 'shop.test', '-duration', '60s', '-workers', '8', '-pause', '20ms']);
      const result = await now('1.1');
      expect(told(result)).toBe('done');
      expect(result.roundTrips[server]).toBe(2);
      const report = JSON.parse((await load).stdout) as { requests: number; failed: number; versions: Record<string, number> };
      expect(report.failed).toBe(0);
      expect(Object.keys(report.versions).sort()).toEqual(['1.0', '1.1']);
    });

    it('loses no request under way when a container with the lowest hardware address comes and goes', async () => {
      const address = (): Promise<string> => lab.sh(server, 'cat "/sys/class/net/$(cat /var/lib/jiji/bridge)/address"');
      const before = await address();
      // Requests under way and no others: nothing that comes in tells the proxy where the bridge is now.
      const load = lab.run([lab.paths.app, 'loadgen', '-url', `http://${lab.host(server).ip}`, '-host', 'shop.test', '-duration', '6s', '-workers', '1', '-slow', '1', '-slowms', '2500', '-new', '0']);
      await lab.sh(server, `${engine} run -d --name low --network jiji --mac-address 02:00:00:00:00:01 ${lab.registry!}/shop/web:1.1 && ${engine} rm -f low`);
      expect(await address()).toBe(before);
      expect((JSON.parse((await load).stdout) as { failures: unknown[] }).failures).toEqual([]);
    });

    it.each([['bad', 'health-timeout'], ['crash', 'container-exited']])('keeps the old version serving when the new one is %s', async (version, code) => {
      const result = await now(version);
      expect(result).toMatchObject({ outcome: 'failed', problem: { code, host: server, step: 'web.gate' } });
      expect(result.problem?.evidence).toContain(version);
      expect(await ask(server)).toMatch(/^1\.1 /);
      expect(await names(server, engine)).toBe('kamal-proxy shop-web ');
      expect((await lab.sh(server, 'ls -A /var/lib/jiji/lock; ls /run/jiji-op; tail -n 2 /var/lib/jiji/projects/shop/audit.txt'))).toMatch(/^\.guard\n.*FAILED/);
    });

    it('refuses an image that does not exist before anything is changed', async () => {
      await expect(now('nosuch')).rejects.toMatchObject({ problem: { code: 'image-missing' } });
    });

    it('gives values with quotes, dollars and line breaks to the container, and to nobody else', async () => {
      const values = new Map([['SESSION_KEY', `it's "$HOME" \`x\` \\n`], ['PEM', 'line one\nline two']]);
      const service = web('1.1', [server], { environment: { clear: { ALLOW_ENV: '1' }, secrets: ['SESSION_KEY', 'PEM'] } });
      expect(told(await deploy(await context(engine, [server], [service], { secrets: values })))).toBe('done');
      for (const [name, value] of values) expect((await lab.run(['curl', '-s', '-H', 'Host: shop.test', `http://${lab.host(server).ip}/env/${name}`])).stdout.trimEnd()).toBe(value);
      expect((await lab.exec(server, "grep -rlF 'line two' /var/lib/jiji /run/jiji-op /run/jiji")).stdout).toBe('');
    });

    it('is taken back by Undo after its runner was killed', async () => {
      const ctx = await context(engine, [server], [web('bad', [server])]);
      const running = deploy(ctx);
      while (!ctx.events.some((event) => event.type === 'step-begin' && event.step === 'web.gate')) await new Promise((done) => setTimeout(done, 50));
      await lab.sh(server, "systemctl kill -s KILL 'jiji-op-*'");
      expect(await running).toMatchObject({ outcome: 'interrupted', problem: { code: 'stage-died' } });
      await lab.sh(server, 'sed -i "s/\\"lease\\":[0-9.]*/\\"lease\\":1.00/" /var/lib/jiji/lock/shop/info.json');
      expect((await interrupted(ctx)).map((each) => each.servers)).toEqual([[server]]);
      expect(told(await undo(ctx))).toBe('done');
      expect(await interrupted(ctx)).toEqual([]);
      expect(await names(server, engine)).toBe('kamal-proxy shop-web ');
      expect(await ask(server)).toMatch(/^1\.1 /);
    });

    it('is finished by Resume after its runner was killed', async () => {
      const ctx = await context(engine, [server], [web('1.2', [server])]);
      const running = deploy(ctx);
      while (!ctx.events.some((event) => event.type === 'step-begin' && event.step === 'web.switch-3000')) await new Promise((done) => setTimeout(done, 20));
      await lab.sh(server, "systemctl kill -s KILL 'jiji-op-*'");
      expect((await running).outcome).toBe('interrupted');
      await lab.sh(server, 'sed -i "s/\\"lease\\":[0-9.]*/\\"lease\\":1.00/" /var/lib/jiji/lock/shop/info.json');
      expect(told(await resume(ctx))).toBe('done');
      expect(await names(server, engine)).toBe('kamal-proxy shop-web ');
      expect(await ask(server)).toMatch(/^1\.2 /);
    });
  });

  it('containers outlive the stage that started them: their monitors are in scopes of their own', async () => {
    const groups = await lab.sh('web1', 'for pid in $(pgrep conmon); do grep -m1 -E "name=systemd:|^0::" "/proc/$pid/cgroup"; done');
    expect(groups.trim().split('\n').length).toBeGreaterThanOrEqual(2);
    for (const line of groups.trim().split('\n')) expect(line).toMatch(/machine\.slice\/libpod-conmon-/);
  });
});
