import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotHost } from '../../test/lab/api.mjs';
import type { Lab } from '../../test/lab/types.d.mts';
import type { ServiceConfig } from '../config/model.ts';
import type { OperationEvent } from '../protocol/events.ts';
import type { OperationResult, Question } from '../protocol/worker.ts';
import type { RemoteHost } from '../ssh/host.ts';
import type { DeploySettings } from './context.ts';
import { deploy, planDeployView, type DeployParams } from './deploy.ts';
import { init } from './init.ts';
import { undo } from './resume.ts';
import { partsFolder } from './init/testing-lab.ts';
import { folderParts } from './parts-folder.ts';
import { testConfig, testContext, testService, told, type TestContext } from './testing/context.ts';
import { labHost, testLab } from './testing/lab-host.ts';

const trouble = await cannotHost();
const partsDir = await partsFolder();
const servers = ['web1', 'web2', 'web3'];

describe.skipIf(trouble !== undefined || partsDir === undefined)('a rollout over three servers', { timeout: 600_000 }, () => {
  let lab: Lab;
  let hosts: Map<string, RemoteHost>;
  beforeAll(async () => {
    lab = await testLab(servers.map((name) => ({ name, engine: 'podman' })), true);
    hosts = new Map(lab.hosts.map((host) => [host.name, labHost(lab, host.name)]));
    const result = await init(await context([]));
    if (result.outcome !== 'done' && result.outcome !== 'unchanged') throw new Error(told(result));
  }, 600_000);
  afterAll(async () => {
    await lab.down();
  });

  const context = (services: readonly ServiceConfig[], more: object = {}, deploySettings: Partial<DeploySettings> = {}): Promise<TestContext> => {
    const config = testConfig('shop', servers, services);
    const withHosts = { ...config, servers: config.servers.map((server) => ({ ...server, host: lab.host(server.name).ip })) };
    return testContext(withHosts, hosts, {
      parts: folderParts(partsDir ?? ''),
      settings: { deploy: { parallelServers: 1, drainSeconds: 0, ...deploySettings }, lock: { waitSeconds: 0 }, secrets: { hostEnvironment: 'never' }, network: { externalIpLookup: false } },
      ...more,
    });
  };
  const target: ServiceConfig['proxy'][number] = {
    appPort: 3000, hosts: ['shop.test'], ssl: false, pathPrefix: '/', healthcheck: { path: '/up', intervalSeconds: 5, timeoutSeconds: 2, deployTimeoutSeconds: 10 },
  };
  const web = (version: string, more: Partial<ServiceConfig> = {}): ServiceConfig =>
    testService('web', { image: `${lab.registry!}/shop/web:${version}`, servers, ports: [{ containerPort: 3000, protocol: 'tcp' }], proxy: [target], ...more });
  const roll = async (version: string, params: DeployParams = {}, settings: Partial<DeploySettings> = {}, more: Partial<ServiceConfig> = {}): Promise<OperationResult> =>
    deploy(await context([web(version, more)], {}, settings), params);
  const served = async (): Promise<readonly string[]> => Promise.all(servers.map(async (server) =>
    (await lab.run(['curl', '-s', '-m', '5', '-H', 'Host: shop.test', `http://${lab.host(server).ip}/`])).stdout.split(' ')[0] ?? ''));
  /** Requests until `end`. */
  const startLoad = (server: string): { end(): void; readonly report: Promise<{ failed: number; requests: number; versions: Record<string, number> }> } => {
    const child = lab.spawn([lab.paths.app, 'loadgen', '-url', `http://${lab.host(server).ip}`, '-host', 'shop.test', '-duration', '10m', '-workers', '4', '-pause', '20ms'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const report = text(child.stdout!).then((output) => JSON.parse(output) as { failed: number; requests: number; versions: Record<string, number> });
    return { end: () => lab.interrupt(child), report };
  };
  /** Until `running` told something; when it ended without, its end is what the test fails with. */
  const event = async (ctx: TestContext, running: Promise<OperationResult>, found: (one: OperationEvent) => boolean): Promise<void> => {
    const ended = running.then((result) => Promise.reject(new Error(`ended early: ${told(result)}`)));
    const seen = async (): Promise<void> => {
      while (!ctx.events.some(found)) await Promise.race([ended, new Promise((done) => setTimeout(done, 50))]);
    };
    // Its end is the test's own business once the event was there; here it is only kept from going unhandled.
    ended.catch(() => undefined);
    await seen();
  };
  const names = (server: string): Promise<string> => lab.sh(server, "podman ps -a --format '{{.Names}}' | sort | tr '\\n' ' '");

  /** One server gives every new container a setting under which it is not healthy, as long as BODY runs. */
  const spoilt = async <T>(server: string, body: () => Promise<T>): Promise<T> => {
    const file = '/etc/containers/containers.conf.d/90-spoilt.conf';
    await lab.sh(server, `mkdir -p ${path.dirname(file)}; printf '[containers]\\nenv = ["HEALTH=500"]\\n' >${file}`);
    try {
      return await body();
    } finally {
      await lab.sh(server, `rm -f ${file}`);
    }
  };
  const states = (result: OperationResult): readonly string[] => (result.rollout ?? []).map((line) => `${line.host} ${line.state} ${line.before}`);
  const ids = (): Promise<readonly string[]> => Promise.all(servers.map((server) => lab.sh(server, "podman inspect --format '{{.Id}}' shop-web")));

  it('goes over the servers in batches, and the first bad one stops it; once mended, the rest follows', async () => {
    expect(['done', 'unchanged']).toContain(told(await roll('1.0', {}, { parallelServers: '100%' })));
    expect(await served()).toEqual(['1.0', '1.0', '1.0']);
    const stopped = await spoilt('web2', () => roll('1.1'));
    expect(stopped).toMatchObject({ outcome: 'failed', problem: { code: 'health-timeout', host: 'web2', remedy: { command: 'jiji.deploy' } } });
    expect(states(stopped)).toEqual(['web1 new 1.0', 'web2 failed 1.0', 'web3 old 1.0']);
    expect(await served()).toEqual(['1.1', '1.0', '1.0']);
    const rest = await roll('1.1', {}, { parallelServers: 2 });
    expect(told(rest)).toBe('done');
    expect(states(rest).map((line) => line.slice(0, -4))).toEqual(['web1 unchanged', 'web2 new', 'web3 new']);
    expect(await served()).toEqual(['1.1', '1.1', '1.1']);
  });

  it('gives the whole fleet its old version back when that was asked for, and loses no request', async () => {
    const before = await ids();
    const load = startLoad('web1');
    const result = await spoilt('web3', () => roll('1.2', { onFailure: 'return' })).finally(() => load.end());
    const report = await load.report;
    expect(result).toMatchObject({ outcome: 'failed', problem: { code: 'health-timeout', host: 'web3' } });
    expect(states(result)).toEqual(['web1 returned 1.1', 'web2 returned 1.1', 'web3 failed 1.1']);
    expect(report.failed).toBe(0);
    expect(Object.keys(report.versions).sort()).toEqual(['1.1', '1.2']);
    expect(await ids()).toEqual(before);
    for (const server of servers) expect(await names(server)).toBe('kamal-proxy shop-web ');
    expect(await lab.sh('web2', 'tail -n 4 /var/lib/jiji/projects/shop/audit.txt')).toMatch(/SERVICE_ROLLBACK - taken back by/);
    expect(await lab.sh('web1', '. /opt/jiji/etc/host.env; dig +short "@$JIJI_WIREGUARD_IP" shop-web.jiji | wc -l')).toBe('3\n');
  });

  it('is taken back as a whole by Undo when its editor died on the way', async () => {
    const before = await ids();
    // Slow to listen, so that its gate is still under way when the runner dies.
    const ctx = await context([web('1.2', { environment: { clear: { START_DELAY_MS: '4000' }, secrets: [] } })]);
    const running = deploy(ctx, { onFailure: 'return' });
    await event(ctx, running, (one) => one.type === 'step-begin' && one.host === 'web2' && one.step === 'web.gate');
    await lab.sh('web2', "systemctl kill -s KILL 'jiji-op-*'");
    const died = await running;
    for (const server of servers) await lab.sh(server, 'sed -i "s/\\"lease\\":[0-9.]*/\\"lease\\":1.00/" /var/lib/jiji/lock/shop/info.json');
    const between = await served();
    expect(told(await undo(ctx))).toBe('done');
    expect([died.outcome, between]).toEqual(['interrupted', ['1.2', '1.1', '1.1']]);
    expect(await ids()).toEqual(before);
    expect(await served()).toEqual(['1.1', '1.1', '1.1']);
    for (const server of servers) expect(await names(server)).toBe('kamal-proxy shop-web ');
  });

  it('takes a canary back that answers with errors, and never touches the others', async () => {
    const before = await ids();
    const ctx = await context([web('1.2')], {}, { canary: { minutes: 5, intervalSeconds: 1, maxErrorRate: 0.1 } });
    const running = deploy(ctx, { canary: ['web1'] });
    await event(ctx, running, (one) => one.type === 'progress' && one.title === 'rollout.phase.canary');
    const curl = (options: string, url: string): Promise<unknown> => lab.run(['sh', '-c', `for i in $(seq 40); do curl -s -o /dev/null -m 5 ${options} -H 'Host: shop.test' 'http://${lab.host('web1').ip}${url}'; done`]);
    await curl('-X POST', '/control?health=503');
    await curl('', '/up');
    const result = await running;
    expect(result).toMatchObject({ outcome: 'failed', problem: { code: 'canary-errors', host: 'web1' } });
    expect(states(result)).toEqual(['web1 returned 1.1', 'web2 old 1.1', 'web3 old 1.1']);
    expect(await ids()).toEqual(before);
    expect(await served()).toEqual(['1.1', '1.1', '1.1']);
  });

  it('promotes a canary when a person says so, also when the world moved in the meantime', async () => {
    const asked: Question[] = [];
    const ctx = await context([web('1.2')], {
      ask: async (question: Question) => {
        // Somebody starts a container on our network while the plan is read.
        if (question.kind === 'confirm-plan' && asked.length === 0) await lab.sh('web3', `podman create --name visitor --network jiji ${lab.registry!}/shop/web:1.0`);
        asked.push(question);
        return true;
      },
    }, { canary: { minutes: 0, intervalSeconds: 1 } });
    const result = await deploy(ctx, { canary: 1 }).finally(() => lab.sh('web3', 'podman rm -f visitor'));
    expect(told(result)).toBe('done');
    expect(asked.map((question) => question.kind)).toEqual(['confirm-plan', 'canary']);
    expect(states(result)).toEqual(['web1 new 1.1', 'web2 new 1.1', 'web3 new 1.1']);
    expect(ctx.events.some((one) => one.type === 'operation-ended' && one.problem?.code === 'plan-stale')).toBe(true);
    for (const server of servers) expect(await names(server)).toBe('kamal-proxy shop-web ');
  });

  it('asks about servers that do not answer before anything is changed', async () => {
    await lab.sh('web2', 'systemctl stop ssh.socket ssh 2>/dev/null || systemctl stop ssh');
    try {
      const asked: Question[] = [];
      const ctx = await context([web('1.0')], { ask: (question: Question) => Promise.resolve(asked.push(question) > 99) });
      await expect(deploy(ctx)).rejects.toMatchObject({ problem: { host: 'web2' } });
      expect(asked).toMatchObject([{ kind: 'unreachable', servers: ['web2'] }]);
      const view = await planDeployView(ctx);
      expect(view.problems.map((one) => `${one.code} ${one.host ?? ''}`)).toContain('server-skipped web2');
      expect(view.documents?.before).toContain('version: 1.2');
      expect(view.documents?.after).toContain('version: 1.0');
      expect(view.documents?.after).not.toContain('web2:');
    } finally {
      await lab.sh('web2', 'systemctl start ssh');
    }
  });

  it('says what stop_first and a host port cost, and starts the old one again when the new one fails', async () => {
    const single = (version: string): ServiceConfig => testService('single', {
      image: `${lab.registry!}/shop/web:${version}`, servers: ['web3'], ports: [{ containerPort: 3000, hostPort: 8123, protocol: 'tcp' }], proxy: [{ ...target, hosts: ['single.test'] }], stopFirst: true,
    });
    expect(told(await deploy(await context([single('1.0')])))).toBe('done');
    const view = await planDeployView(await context([single('1.1')]));
    expect(view.lines.filter((line) => line.kind === 'warning').map((line) => line.text)).toEqual([expect.stringMatching(/^single: does not answer/)]);
    const before = await lab.sh('web3', "podman inspect --format '{{.Id}}' shop-single");
    expect(await deploy(await context([single('bad')]))).toMatchObject({ outcome: 'failed', problem: { code: 'health-timeout' } });
    expect(await lab.sh('web3', "podman inspect --format '{{.Id}}' shop-single")).toBe(before);
    for (const url of ['http://127.0.0.1:8123/', '-H Host:single.test http://127.0.0.1/']) expect(await lab.sh('web3', `curl -s -m 5 ${url}`)).toMatch(/^1\.0 /);
    // A canary of a service that stops first goes back in the same way: one at a time.
    const twice: ServiceConfig = { ...single('1.1'), servers: ['web3', 'web2'] };
    const refused = await context([twice], { ask: (question: Question) => Promise.resolve(question.kind !== 'canary') }, { canary: { minutes: 0 } });
    expect(await deploy(refused, { canary: ['web3'] })).toMatchObject({ outcome: 'failed', problem: { code: 'canary-refused' } });
    expect(await lab.sh('web3', "podman inspect --format '{{.Id}}' shop-single")).toBe(before);
    for (const url of ['http://127.0.0.1:8123/', '-H Host:single.test http://127.0.0.1/']) expect(await lab.sh('web3', `curl -s -m 5 ${url}`)).toMatch(/^1\.0 /);
  });
});
