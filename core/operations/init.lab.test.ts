import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotHost, type Lab } from '../../test/lab/api.mjs';
import { renderProblem } from '../base/index.ts';
import type { RemoteHost } from '../ssh/host.ts';
import { init, planInit } from './init.ts';
import { folderParts } from './parts-folder.ts';
import { testConfig, testContext, type TestContext } from './testing/context.ts';
import { labHost, testLab } from './testing/lab-host.ts';

const trouble = await cannotHost();
const partsDir = process.env['JIJI_TEST_PARTS'];

describe.skipIf(trouble !== undefined || partsDir === undefined)('init', () => {
  let lab: Lab;
  let hosts: Map<string, RemoteHost>;
  let stateDir: string;
  beforeAll(async () => {
    lab = await testLab(['web1', 'web2', 'db1'].map((name) => ({ name, engine: 'podman' })));
    hosts = new Map(lab.hosts.map((host) => [host.name, labHost(lab, host.name)]));
    stateDir = await mkdtemp(path.join(tmpdir(), 'jiji-init-'));
  });
  afterAll(() => lab.down());

  const context = (servers: readonly string[]): Promise<TestContext> => {
    const config = testConfig('shop', servers);
    const withHosts = { ...config, servers: config.servers.map((server) => ({ ...server, host: lab.host(server.name).ip })) };
    return testContext(withHosts, hosts, { stateDir, parts: folderParts(partsDir ?? '') });
  };

  it('sets up three fresh servers', async () => {
    const ctx = await context(['web1', 'web2', 'db1']);
    const result = await init(ctx);
    for (const event of ctx.events) if (event.type === 'step-end') console.log(event.host, event.step, event.result, event.durationMs, event.result === 'done' ? '' : event.evidence);
    if (result.problem !== undefined) console.log(renderProblem(result.problem), result.problem.evidence);
    expect(result).toMatchObject({ outcome: 'done' });
    console.log(result);
    console.log(await readFile(path.join(stateDir, '.jiji/network.json'), 'utf8'));
  });

  it('changes nothing the second time', async () => {
    const ctx = await context(['web1', 'web2', 'db1']);
    const plan = await planInit(ctx);
    console.log(plan.stages.map((stage) => `${stage.host} ${stage.id} ${stage.steps.map((step) => `${step.id}: ${step.why ?? ''}`).join(' | ')}`));
    expect(plan.empty).toBe(true);
    expect((await init(ctx)).outcome).toBe('unchanged');
  });
});
