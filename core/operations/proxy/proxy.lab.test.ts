import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotHost } from '../../../test/lab/api.mjs';
import type { Lab } from '../../../test/lab/types.d.mts';
import type { Engine, ProxyTarget, ServiceConfig } from '../../config/model.ts';
import type { RemoteHost } from '../../ssh/host.ts';
import { deploy } from '../deploy.ts';
import { init } from '../init.ts';
import { partsFolder } from '../init/testing-lab.ts';
import { folderParts } from '../parts-folder.ts';
import { testConfig, testContext, testService, told, type TestContext } from '../testing/context.ts';
import { labHost, testLab } from '../testing/lab-host.ts';
import { changeProxy } from './change.ts';
import { proxyLogs } from './logs.ts';
import { rolloutDeploy, rolloutSet, rolloutStop } from './rollout.ts';
import { proxyStatus } from './status.ts';
import { testPair, type TestPair } from './testing/certificate.ts';

const trouble = await cannotHost();
const partsDir = await partsFolder();
const engines = [['podman', 'web1'], ['docker', 'db1']] as const;

describe.skipIf(trouble !== undefined || partsDir === undefined)('proxy', { timeout: 300_000 }, () => {
  let lab: Lab;
  let hosts: Map<string, RemoteHost>;
  beforeAll(async () => {
    lab = await testLab(engines.map(([engine, name]) => ({ name, engine })), true);
    hosts = new Map(lab.hosts.map((host) => [host.name, labHost(lab, host.name)]));
    for (const [engine, server] of engines) {
      const result = await init(await context(engine, server, []));
      if (result.outcome !== 'done' && result.outcome !== 'unchanged') throw new Error(told(result));
    }
  });
  afterAll(() => lab.down());

  const context = (engine: Engine, server: string, services: readonly ServiceConfig[]): Promise<TestContext> => {
    const config = testConfig('shop', [server], services, engine);
    const withHosts = { ...config, servers: config.servers.map((each) => ({ ...each, host: lab.host(each.name).ip })) };
    return testContext(withHosts, hosts, { parts: folderParts(partsDir ?? '') });
  };
  const target = (ssl: ProxyTarget['ssl']): ProxyTarget => ({ appPort: 3000, hosts: ['shop.test'], ssl, pathPrefix: '/', healthcheck: { path: '/up', intervalSeconds: 10, timeoutSeconds: 5, deployTimeoutSeconds: 60 } });
  const web = (server: string, ssl: ProxyTarget['ssl'], version = '1.0'): ServiceConfig => testService('web', { image: `registry.lab:5000/shop/web:${version}`, servers: [server], proxy: [target(ssl)], stopTimeoutSeconds: 2 });
  const https = async (server: string, pair: TestPair): Promise<string> => {
    await lab.sh('web1', `cat >/tmp/ca.pem <<'PEM'\n${pair.certificatePem}PEM`);
    return lab.sh('web1', `curl -sS -m 10 --cacert /tmp/ca.pem --resolve shop.test:443:${lab.host(server).ip} https://shop.test/ 2>&1`).catch(String);
  };

  describe.each(engines)('%s', (engine, server) => {
    const stateFile = `$(${engine} volume inspect -f '{{.Mountpoint}}' kamal-proxy-config)/kamal-proxy.state`;
    const codes = async (services: readonly ServiceConfig[]): Promise<readonly string[]> => (await proxyStatus(await context(engine, server, services))).flatMap(({ problems }) => problems.map(({ code }) => code));
    let first: TestPair;
    let second: TestPair;

    it('serves HTTPS with a given pair, and takes a new one without a new container', async () => {
      [first, second] = await Promise.all([testPair(['shop.test']), testPair(['shop.test'])]);
      expect(told(await deploy(await context(engine, server, [web(server, first)])))).toBe('done');
      expect(await https(server, first)).toMatch(/^1\.0 /);
      const files = await lab.sh(server, `cd "$(dirname "${stateFile}")" && stat -c '%a %u' certificates certificates/*`);
      expect(files).toBe('700 1000\n600 1000\n600 1000\n');
      const id = await lab.sh(server, `${engine} inspect -f '{{.Created}}' shop-web`);
      expect(told(await deploy(await context(engine, server, [web(server, second)])))).toBe('done');
      expect(await https(server, second)).toMatch(/^1\.0 /);
      expect(await https(server, first)).toMatch(/certificate/);
      expect(await lab.sh(server, `${engine} inspect -f '{{.Created}}' shop-web; cd "$(dirname "${stateFile}")" && ls certificates | wc -l`)).toBe(`${id}2\n`);
      expect((await lab.exec(server, 'grep -rl "PRIVATE KEY" /var/lib/jiji/operations /run/jiji-op')).stdout).toBe('');
    });

    it('points a route with TLS back exactly as it was when a later step fails', async () => {
      const before = await lab.sh(server, `jq -S 'map(del(.pause_controller, .rollout_controller))' "${stateFile}"`);
      const ctx = await context(engine, server, [web(server, first, '1.1')]);
      // The registry's step follows the switch: without an answer from the registry it fails.
      await lab.sh(server, 'systemctl stop jiji-corrosion jiji-peer-monitor');
      const running = deploy(ctx).then(told, (error: unknown) => String(error));
      await running;
      await lab.sh(server, 'systemctl start jiji-corrosion jiji-peer-monitor');
      expect(await lab.sh(server, `jq -S 'map(del(.pause_controller, .rollout_controller))' "${stateFile}"`)).toBe(before);
      expect(await https(server, second)).toMatch(/^1\.0 /);
    });

    it('sees a proxy that does not run, a torn state file and a paused route, and rebuilds the routes', async () => {
      const services = [web(server, second)];
      expect(await codes(services)).toEqual([]);
      await lab.sh(server, `${engine} exec kamal-proxy kamal-proxy pause shop-web-3000`);
      expect(await codes(services)).toContain('route-paused');
      await lab.sh(server, `${engine} exec kamal-proxy kamal-proxy resume shop-web-3000; ${engine} stop -t 2 kamal-proxy; : >"${stateFile}"`);
      expect(await codes(services)).toEqual(expect.arrayContaining(['proxy-stopped', 'proxy-state-unreadable', 'route-missing']));
      expect(told(await changeProxy(await context(engine, server, services), 'proxyBoot'))).toBe('done');
      expect(await codes(services)).toEqual([]);
      expect(await https(server, second)).toMatch(/^1\.0 /);
      expect((await changeProxy(await context(engine, server, services), 'proxyBoot')).outcome).toBe('unchanged');
    });

    it('replaces the proxy and keeps its routes and certificates', async () => {
      const services = [web(server, second)];
      expect((await changeProxy(await context(engine, server, services), 'proxyUpgrade')).outcome).toBe('unchanged');
      expect(told(await changeProxy(await context(engine, server, services), 'proxyUpgrade', { force: true }))).toBe('done');
      expect(await https(server, second)).toMatch(/^1\.0 /);
      expect(await lab.sh(server, `${engine} ps -a --format '{{.Names}}' | sort | tr '\\n' ' '`)).toBe('kamal-proxy shop-web ');
    });

    it('reads its log as requests, and sends those with the cookie to the targets of a rollout', async () => {
      const ctx = await context(engine, server, [web(server, second)]);
      const route = { host: hosts.get(server)!, engine, route: 'shop-web-3000' } as const;
      const address = (await lab.sh(server, `${engine} run -d --name other --network jiji registry.lab:5000/shop/web:1.2 >/dev/null; ${engine} inspect -f '{{.NetworkSettings.Networks.jiji.IPAddress}}' other`)).trim();
      await rolloutDeploy(route, [`${address}:3000`]);
      await rolloutSet(route, { values: ['friends'] });
      const asked = (cookie: string): Promise<string> => lab.sh('web1', `curl -sS -m 10 -k -H 'Cookie: kamal-rollout=${cookie}' --resolve shop.test:443:${lab.host(server).ip} https://shop.test/`);
      expect(await asked('friends')).toMatch(/^1\.2 /);
      expect(await asked('strangers')).toMatch(/^1\.0 /);
      await rolloutStop(route);
      expect(await asked('friends')).toMatch(/^1\.0 /);
      await lab.sh(server, `${engine} rm -f other`);
      await expect(rolloutSet({ ...route, route: 'nowhere' }, { percent: 5 })).rejects.toMatchObject({ problem: { code: 'rollout-refused' } });
      expect((await proxyLogs(ctx, { lines: 50 })).filter((line) => line.status === 200 && line.host === 'shop.test')).not.toEqual([]);
    });
  });
});
