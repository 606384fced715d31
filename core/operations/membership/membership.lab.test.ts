import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotHost } from '../../../test/lab/api.mjs';
import type { Lab } from '../../../test/lab/types.d.mts';
import { problemOf, type Problem } from '../../base/index.ts';
import type { OperationResult, PlanView, Question } from '../../protocol/worker.ts';
import { ConnectionPool } from '../../ssh/index.ts';
import type { RemoteHost } from '../../ssh/host.ts';
import { init, planInit } from '../init.ts';
import { labContext, partsFolder } from '../init/testing-lab.ts';
import { undo } from '../resume.ts';
import { teardown } from '../teardown.ts';
import { told, type TestContext } from '../testing/context.ts';
import { testLab } from '../testing/lab-host.ts';
import { evict } from './evict.ts';

const trouble = await cannotHost();
const partsDir = await partsFolder();

describe.skipIf(trouble !== undefined || partsDir === undefined)('members come and go', { timeout: 300_000 }, () => {
  let lab: Lab;
  let pool: ConnectionPool;
  let stateDir: string;
  const all = ['web1', 'web2', 'web3'];
  beforeAll(async () => {
    lab = await testLab(all.map((name) => ({ name, engine: 'podman' })));
    pool = new ConnectionPool({ knownHostsFiles: [lab.paths.knownHosts], acceptedKeysFile: lab.paths.knownHosts });
    stateDir = await mkdtemp(path.join(tmpdir(), 'jiji-members-'));
  });
  afterAll(async () => {
    await pool.close();
    await lab.down();
    await rm(stateDir, { recursive: true, force: true });
  });

  const context = (servers: readonly string[]): Promise<TestContext> => labContext(servers, { lab, pool, stateDir, partsDir: partsDir ?? '', connectTimeoutSeconds: 8 });
  const refusal = (call: Promise<OperationResult>): Promise<Problem> => call.then((result) => { throw new Error(told(result)); }, (error: unknown) => problemOf(error));
  const peers = async (name: string): Promise<string> => (await lab.sh(name, 'wg show jiji0 peers | grep -c .; grep -c "^# web" /etc/wireguard/jiji0.conf; ip route show dev jiji0 | grep -c /24; true')).replaceAll('\n', ' ').trim();
  const lines = (plan: PlanView | undefined): readonly string[] => (plan?.lines ?? []).map((line) => `${line.host} ${line.kind} ${line.text}`);
  /** A context that keeps the plan it was asked about, and answers. */
  const asking = async (servers: readonly string[], answer: (question: Question) => boolean | string): Promise<{ ctx: TestContext; plan: () => PlanView | undefined }> => {
    let plan: PlanView | undefined;
    const ctx = await context(servers);
    return { plan: () => plan, ctx: { ...ctx, ask: (question) => {
      if ('plan' in question) plan = question.plan;
      return Promise.resolve(answer(question));
    } } };
  };

  it('begins with two', async () => {
    expect(told(await init(await context(['web1', 'web2'])))).toBe('done');
  });

  it('takes back an init whose editor died: the new server is bare again, the others forget it', async () => {
    const ctx = await context(all);
    let dead = false;
    const died = new Promise<never>(() => undefined);
    const mortal = (host: RemoteHost): RemoteHost => ({ ...host, name: host.name, label: host.label, roundTrips: 0, forward: (...args) => host.forward(...args), upload: (...args) => (dead ? died : host.upload(...args)), run: (...args) => (dead ? died : host.run(...args)), stream: (...args) => (dead ? died : host.stream(...args)) });
    const reached = new Promise<void>((resolve) => {
      void init({ ...ctx, connect: async (name) => mortal(await ctx.connect(name)), emit: (event) => {
        if (event.type !== 'step-end' || event.step !== 'wireguard' || event.host !== 'web3') return;
        dead = true;
        resolve();
      } });
    });
    await reached;
    await expect.poll(() => lab.sh('web3', 'systemctl list-units --plain --no-legend "jiji-op-*"'), { timeout: 20_000 }).toBe('');
    // Half a minute later, as the servers count it.
    for (const name of all) await lab.sh(name, 'sed -i \'s/"lease":[0-9.]*/"lease":0/\' /var/lib/jiji/lock/.network/info.json; awk "{ exit \\$1 < 31 }" /proc/uptime || sleep 20');
    const { ctx: asked, plan } = await asking(all, () => true);
    expect(told(await undo(asked))).toBe('done');
    expect(lines(plan()).filter((line) => line.startsWith('web3 change Take jiji0 down'))).toHaveLength(1);
    expect(await lab.sh('web3', 'ls -d /opt/jiji /var/lib/jiji /etc/wireguard/jiji0* 2>/dev/null; ip link show jiji0 2>/dev/null; true')).toBe('');
    expect([await peers('web1'), await peers('web2')]).toEqual(['1 1 1', '1 1 1']);
    expect(problemOf(await undo(await context(all)).catch((error: unknown) => error)).code).toBe('interrupted-none');
  });

  it('says what joining means, and joins', async () => {
    const { ctx, plan } = await asking(all, () => true);
    expect(told(await init(ctx))).toBe('done');
    expect(lines(plan())).toContain(`web3 change Joins with 10.210.2.0/24, its own address 10.210.2.1; others reach it at ${lab.host('web3').ip}:51820`);
    expect(await peers('web1')).toBe('2 2 2');
  });

  it('tells of members that the file does not name, and leaves them alone', async () => {
    const ctx = await context(['web1', 'web2']);
    expect(told(await init(ctx))).toBe('unchanged');
    expect(ctx.events.flatMap((event) => (event.type === 'warning' ? [event.problem.code, event.problem.args['servers']] : []))).toEqual(['members-not-in-file', 'web3']);
  });

  it('evicts a dead server, and no living one', async () => {
    expect(await refusal(evict(await context(all), { server: 'web3' }))).toMatchObject({ code: 'evict-alive-ssh', host: 'web3' });
    // SSH broken is not death: the members still reach it.
    expect(await refusal(evict(await context(['web1', 'web2']), { server: 'web3' }))).toMatchObject({ code: 'evict-alive', args: { server: 'web3' } });
    const rows = [['a', 'web', 'web1'], ['b', 'web', 'web3'], ['c', 'db', 'web3']].map(([id, service, server]) => `jiji_statement "INSERT INTO containers (id, service, project, server_id, ip, health_status, started_at) VALUES (?, ?, 'shop', ?, '10.210.9.9', 'healthy', 1)" text:${id ?? ''} text:${service ?? ''} text:${server ?? ''}`);
    await lab.sh('web1', `. /opt/jiji/lib/registry.sh; { ${rows.join('; ')}; } | jiji_transaction`);
    await lab.kill('web3');
    const { ctx, plan } = await asking(all, () => 'web');
    expect(told(await evict(ctx, { server: 'web3' }))).toBe('refused');
    expect(lines(plan()).filter((line) => line.startsWith('web3 '))).toEqual([
      'web3 warning Last copy of db (shop): it runs nowhere afterwards, and nobody answers for shop-db.jiji',
      'web3 change web (shop) goes on on web1',
      'web3 change 10.210.2.0/24 and 10.210.2.1 are given back; another server may get them after 24 hours',
    ]);
    expect(lines(plan()).filter((line) => line.startsWith('web1 '))[0]).toMatch(/^web1 (warning|change) (Last handshake|Counts it as away)/);
    expect(told(await evict(await context(all), { server: 'web3', confirm: ['web3'] }))).toBe('done');
    expect([await peers('web1'), await peers('web2')]).toEqual(['1 1 1', '1 1 1']);
    const exported = JSON.parse(await readFile(path.join(stateDir, '.jiji/network.json'), 'utf8')) as { topology: { servers: { name: string }[] } };
    expect(exported.topology.servers.map((server) => server.name)).toEqual(['web1', 'web2']);
    expect((await planInit(await context(['web1', 'web2']))).stages).toEqual([]);
    expect(told(await evict(await context(all), { server: 'web3', confirm: ['web3'] }))).toBe('unchanged');
  });

  it('lets nobody join or leave while half of the members are gone, but for an eviction', async () => {
    await lab.start('web3');
    expect(await refusal(init(await context(all)))).toMatchObject({ code: 'server-evicted', host: 'web3' });
    expect(told(await teardown(await context(all), { servers: ['web3'], confirm: ['web3'] }))).toBe('done');
    await lab.kill('web2');
    const two = ['web1', 'web3'];
    expect(await refusal(init(await context(two)))).toMatchObject({ code: 'cluster-critical', args: { gone: 1, members: 2, servers: 'web2' } });
    expect(told(await evict(await context(all), { server: 'web2', confirm: ['web2'] }))).toBe('done');
    expect(told(await init(await context(two)))).toBe('done');
    expect(await lab.sh('web1', '. /opt/jiji/lib/registry.sh; jiji_statement "SELECT id, subnet, removed_at > 0 FROM servers ORDER BY id" | jiji_query')).toBe('["web1","10.210.0.0/24",0]\n["web2","10.210.1.0/24",1]\n["web3","10.210.2.0/24",0]\n');
  });
});
