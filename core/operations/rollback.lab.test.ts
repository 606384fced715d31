import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotHost } from '../../test/lab/api.mjs';
import type { Lab } from '../../test/lab/types.d.mts';
import type { Engine, ServiceConfig } from '../config/model.ts';
import type { RemoteHost } from '../ssh/host.ts';
import { deploy } from './deploy.ts';
import { init } from './init.ts';
import { lockAcquire } from './lock-commands/acquire.ts';
import { lockRelease } from './lock-commands/release.ts';
import { lockShow } from './lock-commands/show.ts';
import { partsFolder } from './init/testing-lab.ts';
import { folderParts } from './parts-folder.ts';
import { rollback } from './rollback/rollback.ts';
import { versions } from './rollback/versions.ts';
import { remove, restart, start, stop } from './services/services.ts';
import { testConfig, testContext, testService, told, type TestContext } from './testing/context.ts';
import { labHost, testLab } from './testing/lab-host.ts';

const trouble = await cannotHost();
const partsDir = await partsFolder();

const hostsOf = [['podman', 'web1'], ['docker', 'db1']] as const;

describe.skipIf(trouble !== undefined || partsDir === undefined)('rollback, service operations, lock and audit', { timeout: 300_000 }, () => {
  let lab: Lab;
  let hosts: Map<string, RemoteHost>;
  beforeAll(async () => {
    lab = await testLab([{ name: 'web1', engine: 'podman' }, { name: 'db1', engine: 'docker' }], true);
    hosts = new Map(lab.hosts.map((host) => [host.name, labHost(lab, host.name)]));
    await Promise.all(hostsOf.map(async ([engine, server]) => {
      const result = await init(await context(engine, [server], []));
      if (result.outcome !== 'done' && result.outcome !== 'unchanged') throw new Error(told(result));
    }));
  });
  afterAll(async () => {
    await lab.down();
  });

  const context = (engine: Engine, servers: readonly string[], services: readonly ServiceConfig[], more: object = {}): Promise<TestContext> => {
    const config = testConfig('shop', servers, services, engine);
    const withHosts = { ...config, servers: config.servers.map((server) => ({ ...server, host: lab.host(server.name).ip })) };
    return testContext(withHosts, hosts, { parts: folderParts(partsDir ?? ''), ...more });
  };
  const target: ServiceConfig['proxy'][number] = { appPort: 3000, hosts: ['shop.test'], ssl: false, pathPrefix: '/', healthcheck: { path: '/up', intervalSeconds: 5, timeoutSeconds: 2, deployTimeoutSeconds: 10 } };
  const web = (version: string, server: string, more: Partial<ServiceConfig> = {}): ServiceConfig =>
    testService('web', { image: `${lab.registry!}/shop/web:${version}`, servers: [server], ports: [{ containerPort: 3000, protocol: 'tcp' }], proxy: [target], ...more });

  describe.each(hostsOf)('%s', (engine, server) => {
    const ask = async (): Promise<string> => (await lab.run(['curl', '-s', '-m', '5', '-w', ' %{http_code}', '-H', 'Host: shop.test', `http://${lab.host(server).ip}/`])).stdout.replaceAll('\n', ' ');
    const names = (): Promise<string> => lab.sh(server, `${engine} ps -a --format '{{.Names}}' | sort | tr '\\n' ' '`);
    const id = async (): Promise<string> => (await lab.sh(server, `${engine} inspect --format '{{.Id}}' shop-web`)).trim();
    const dig = async (): Promise<string> => (await lab.sh(server, '. /opt/jiji/etc/host.env; dig +short @$JIJI_WIREGUARD_IP shop-web.jiji')).trim();
    const ctx = (version: string, more: Partial<ServiceConfig> = {}): Promise<TestContext> => context(engine, [server], [web(version, server, more)]);

    it('goes back to the version before, and tells whence, whereto, who and which settings differ', async () => {
      expect(told(await deploy(await ctx('1.0')))).toBe('done');
      expect(told(await deploy(await ctx('1.1', { environment: { clear: { SLOW_MS: '1' }, secrets: [] } })))).toBe('done');
      const now = await ctx('1.1', { environment: { clear: { SLOW_MS: '1' }, secrets: [] } });
      const [known] = await versions(now);
      expect(known?.versions.map(({ version, onDisk, runsOn, deployedBy }) => ({ version, onDisk, runsOn, deployedBy }))).toEqual([
        { version: '1.1', onDisk: [server], runsOn: [server], deployedBy: 'tester@here' },
        { version: '1.0', onDisk: [server], runsOn: [], deployedBy: 'tester@here' },
      ]);
      expect(known?.versions.find(({ digest }) => digest === known.previous)?.version).toBe('1.0');
      expect(told(await rollback(now))).toBe('done');
      expect(await ask()).toMatch(/^1\.0 .*200$/);
      expect(now.events.flatMap((event) => (event.type === 'warning' ? [[event.problem.code, event.problem.args['keys']]] : []))).toContainEqual(['rollback-config', 'environment']);
      const audit = (await lab.sh(server, 'tail -n 2 /var/lib/jiji/projects/shop/audit.jsonl')).trim().split('\n').map((line) => JSON.parse(line) as { action: string; status: string; durationMs?: number; details: { services?: Record<string, { version: string }>; plan?: string; steps?: Record<string, number> } });
      expect(audit.map(({ action, status }) => `${action} ${status}`)).toEqual(['service_rollback STARTED', 'service_rollback SUCCESS']);
      expect(audit[1]).toMatchObject({ details: { services: { web: { version: '1.0' } } } });
      expect(audit[1]?.details.plan).toMatch(/^[0-9a-f]{64}$/);
      expect(audit[1]?.details.steps?.['web.start']).toBeGreaterThan(0);
      expect(audit[1]?.durationMs).toBeGreaterThan(audit[1]?.details.steps?.['web.start'] ?? 0);
    });

    it('pulls a version again whose image is gone, by digest, and refuses one that exists nowhere before anything changes', async () => {
      const now = await ctx('1.0');
      await lab.sh(server, `${engine} rmi -f $(${engine} images -q ${lab.registry!}/shop/web:1.1) || ${engine} image rm -f ${lab.registry!}/shop/web:1.1`);
      expect((await versions(now))[0]?.versions.find(({ version }) => version === '1.1')?.onDisk).toEqual([]);
      await expect(rollback(now, { to: 'nosuch' })).rejects.toMatchObject({ problem: { code: 'image-missing' } });
      const digest = (await versions(now))[0]?.versions.find(({ version }) => version === '1.1')?.digest ?? '';
      expect(told(await rollback(now, { to: digest.slice(0, 20) }))).toBe('done');
      expect(await ask()).toMatch(/^1\.1 .*200$/);
      expect((await rollback(now, { to: '1.1' })).outcome).toBe('unchanged');
    });

    it('restarts without losing a request, from the image that runs', async () => {
      const now = await ctx('1.0');
      const before = await id();
      const load = lab.run([lab.paths.app, 'loadgen', '-url', `http://${lab.host(server).ip}`, '-host', 'shop.test', '-duration', '12s', '-workers', '4', '-pause', '20ms']);
      expect(told(await restart(now, { services: ['web'] }))).toBe('done');
      const report = JSON.parse((await load).stdout) as { failed: number; versions: Record<string, number> };
      expect(report.failed).toBe(0);
      expect(Object.keys(report.versions)).toEqual(['1.1']);
      expect(await id()).not.toBe(before);
      expect(await names()).toBe('kamal-proxy shop-web ');
    });

    it('restarts in place: the same container, and requests wait in the proxy', async () => {
      const before = await id();
      const load = lab.run([lab.paths.app, 'loadgen', '-url', `http://${lab.host(server).ip}`, '-host', 'shop.test', '-duration', '6s', '-workers', '2', '-pause', '20ms']);
      expect(told(await restart(await ctx('1.0'), { services: ['web'], inPlace: true }))).toBe('done');
      expect((JSON.parse((await load).stdout) as { failed: number }).failed).toBe(0);
      expect(await id()).toBe(before);
      expect(await ask()).toMatch(/^1\.1 .*200$/);
    });

    it('stops out of names and proxy, stays stopped, and starts again', async () => {
      const now = await ctx('1.0');
      const address = await dig();
      expect(address).toMatch(/^10\.210\./);
      expect(told(await stop(now, { services: ['web'] }))).toBe('done');
      expect(await dig()).toBe('');
      expect(await ask()).toMatch(/ 503$/);
      expect(await lab.sh(server, 'ls /var/lib/jiji/stopped')).toBe('shop-web\n');
      if (engine === 'podman') expect(await lab.sh(server, 'systemctl restart jiji-containers; podman inspect --format "{{.State.Running}}" shop-web')).toBe('false\n');
      expect((await stop(now, { services: ['web'] })).outcome).toBe('unchanged');
      expect(told(await start(now, { services: ['web'] }))).toBe('done');
      expect(await ask()).toMatch(/^1\.1 .*200$/);
      expect(await dig()).toBe(address);
      expect(await lab.sh(server, 'ls /var/lib/jiji/stopped')).toBe('');
      expect((await start(now, { services: ['web'] })).outcome).toBe('unchanged');
    });

    it('is deployed over a stop: a new version serves and comes back after a boot', async () => {
      expect(told(await stop(await ctx('1.0'), { services: ['web'] }))).toBe('done');
      expect(told(await deploy(await ctx('1.2')))).toBe('done');
      expect(await ask()).toMatch(/^1\.2 .*200$/);
      expect(await lab.sh(server, 'ls /var/lib/jiji/stopped')).toBe('');
    });

    it('removes a service after its name was typed, and keeps its volumes unless they are named', async () => {
      const service = { volumes: [{ source: `keep-${server}`, target: '/data', options: [], named: true }, { source: `drop-${server}`, target: '/cache', options: [], named: true }] };
      expect(told(await deploy(await ctx('1.2', service)))).toBe('done');
      const asked: string[] = [];
      const shy = await context(engine, [server], [web('1.2', server, service)], { ask: (question: { kind: string; name?: string }) => { asked.push(`${question.kind} ${question.name ?? ''}`); return Promise.resolve(null); } });
      expect((await remove(shy, { services: ['web'] })).outcome).toBe('refused');
      expect(asked).toEqual(['typed-name web']);
      expect(await names()).toBe('kamal-proxy shop-web ');
      expect(told(await remove(await ctx('1.2', service), { services: ['web'], volumes: [`drop-${server}`], confirm: ['web'] }))).toBe('done');
      expect(await names()).toBe('kamal-proxy ');
      expect(await ask()).toMatch(/ 404$/);
      expect(await dig()).toBe('');
      expect((await lab.sh(server, `${engine} volume ls -q | grep -E '^(keep|drop)-' | sort`)).trim()).toBe(`keep-${server}`);
      expect((await lab.sh(server, ". /opt/jiji/lib/registry.sh; jiji_statement 'SELECT COUNT(*) FROM containers WHERE service = ?' text:web | jiji_query")).trim()).toBe('[0]');
      expect((await remove(await ctx('1.2', service), { services: ['web'], confirm: ['web'] })).outcome).toBe('unchanged');
    });

    it('a lock taken by hand keeps deploys out until it is given back; another person has to type the name of the project', async () => {
      const mine = await ctx('1.0');
      await lockAcquire(mine, { message: 'moving "house"\n\u001b[31m$(reboot)' });
      expect((await lockShow(mine)).locks).toMatchObject([{ server, state: 'manual', mine: true, by: 'tester@here', message: 'moving "house" [31m$(reboot)' }]);
      await expect(lockAcquire(await ctx('1.0'), { message: 'me too' })).rejects.toMatchObject({ problem: { code: 'lock-manual' } });
      expect(await deploy(await ctx('1.0'))).toMatchObject({ outcome: 'refused', problem: { code: 'lock-manual' } });
      const other = await ctx('1.0');
      expect((await lockShow(other)).locks).toMatchObject([{ state: 'manual', mine: false }]);
      expect(await lockRelease(other)).toMatchObject([{ server, result: 'kept' }]);
      await expect(lockRelease(await context(engine, [server], [], { ask: () => Promise.resolve('shopp') }), { break: true })).rejects.toMatchObject({ problem: { code: 'not-confirmed' } });
      expect(await lockRelease(mine)).toMatchObject([{ server, result: 'released' }]);
      expect(await lockRelease(mine)).toMatchObject([{ server, result: 'absent' }]);
      await lockAcquire(mine, { message: 'gone fishing' });
      expect(await lockRelease(other, { break: true, confirm: ['shop'] })).toMatchObject([{ server, result: 'broken' }]);
      expect(await lab.sh(server, 'grep -c "DEPLOYMENT_UNLOCK - broken: tester@here" /var/lib/jiji/projects/shop/audit.txt')).toBe('1\n');
    });

    it('what cannot be read, and locks of other tools, count as held and can be broken', async () => {
      const now = await ctx('1.0');
      await lab.sh(server, 'mkdir -p /var/lib/jiji/lock/shop && echo "{ torn" >/var/lib/jiji/lock/shop/info.json');
      expect((await lockShow(now)).locks).toMatchObject([{ state: 'unreadable' }]);
      expect((await lockShow(now)).free).toEqual([]);
      await expect(lockAcquire(now, { message: 'x' })).rejects.toMatchObject({ problem: { code: 'lock-unreadable' } });
      expect(await lockRelease(now, { break: true, confirm: ['shop'] })).toMatchObject([{ result: 'broken' }]);
      await lab.sh(server, 'mkdir -p /root/.jiji/shop && echo older >/root/.jiji/shop/deploy.lock');
      expect((await lockShow(now)).locks).toMatchObject([{ state: 'foreign', file: '/root/.jiji/shop/deploy.lock' }]);
      await expect(lockAcquire(now, { message: 'x' })).rejects.toMatchObject({ problem: { code: 'lock-foreign' } });
      expect(await lockRelease(now, { break: true, confirm: ['shop'] })).toMatchObject([{ result: 'broken' }]);
      expect((await lockShow(now)).free).toEqual([server]);
    });
  });
});
