import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotHost } from '../../test/lab/api.mjs';
import type { Lab } from '../../test/lab/types.d.mts';
import { renderProblem } from '../base/index.ts';
import type { ServiceConfig } from '../config/model.ts';
import type { OperationResult } from '../protocol/worker.ts';
import type { RemoteHost } from '../ssh/host.ts';
import type { DeploySettings } from './context.ts';
import { deploy, type DeployParams } from './deploy.ts';
import { init } from './init.ts';
import { folderParts } from './parts-folder.ts';
import { testConfig, testContext, testService, type TestContext } from './testing/context.ts';
import { labHost, testLab } from './testing/lab-host.ts';

const trouble = await cannotHost();
const partsDir = await partsFolder();
const servers = ['web1', 'web2', 'web3'];

/** The folder that `npm run parts` made, unless another one is named. */
async function partsFolder(): Promise<string | undefined> {
  const cache = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'jiji', 'parts');
  const found = existsSync(cache) ? (await readdir(cache)).filter((name) => existsSync(path.join(cache, name, 'manifest.json'))) : [];
  return process.env['JIJI_TEST_PARTS'] ?? (found[0] === undefined ? undefined : path.join(cache, found[0]));
}

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
  const told = (result: OperationResult): string => (result.problem === undefined ? result.outcome : `${result.outcome}: ${renderProblem(result.problem)}\n${result.problem.evidence ?? ''}`);
  const target: ServiceConfig['proxy'][number] = {
    appPort: 3000, hosts: ['shop.test'], ssl: false, pathPrefix: '/', healthcheck: { path: '/up', intervalSeconds: 5, timeoutSeconds: 2, deployTimeoutSeconds: 10 },
  };
  const web = (version: string, more: Partial<ServiceConfig> = {}): ServiceConfig =>
    testService('web', { image: `${lab.registry!}/shop/web:${version}`, servers, ports: [{ containerPort: 3000, protocol: 'tcp' }], proxy: [target], ...more });
  const roll = async (version: string, params: DeployParams = {}, settings: Partial<DeploySettings> = {}, more: Partial<ServiceConfig> = {}): Promise<OperationResult> =>
    deploy(await context([web(version, more)], {}, settings), params);
  const served = async (): Promise<readonly string[]> => Promise.all(servers.map(async (server) =>
    (await lab.run(['curl', '-s', '-m', '5', '-H', 'Host: shop.test', `http://${lab.host(server).ip}/`])).stdout.split(' ')[0] ?? ''));
  const names = (server: string): Promise<string> => lab.sh(server, "podman ps -a --format '{{.Names}}' | sort | tr '\\n' ' '");

  it('goes over the servers one after another', async () => {
    expect(told(await roll('1.0'))).toBe('done');
    expect(await served()).toEqual(['1.0', '1.0', '1.0']);
  });
});
