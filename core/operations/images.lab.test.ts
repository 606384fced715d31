import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotHost } from '../../test/lab/api.mjs';
import type { Lab } from '../../test/lab/types.d.mts';
import { Mask } from '../base/index.ts';
import type { Engine, RegistryConfig } from '../config/model.ts';
import lib from '../host/files/stage-lib.sh';
import pruneLib from '../host/files/stage-prune.sh';
import type { RemoteHost, RunResult } from '../ssh/host.ts';
import { pullImages } from './deploy/pull.ts';
import { planDeploy } from './deploy/plan-deploy.ts';
import { surveyDeploy } from './deploy/survey.ts';
import { imageProblems } from './images/fit.ts';
import { pruneArgs } from './prune/args.ts';
import { testConfig, testContext, testService, type TestContext } from './testing/context.ts';
import { labHost, testLab } from './testing/lab-host.ts';

const trouble = await cannotHost();
const fleets = [['podman', ['web1', 'web2']], ['docker', ['db1']]] as const;

describe.skipIf(trouble !== undefined)('images', { timeout: 240_000 }, () => {
  let lab: Lab;
  let hosts: Map<string, RemoteHost>;
  beforeAll(async () => {
    lab = await testLab([{ name: 'web1', engine: 'podman' }, { name: 'web2', engine: 'podman' }, { name: 'db1', engine: 'docker' }], true);
    hosts = new Map(lab.hosts.map((host) => [host.name, labHost(lab, host.name)]));
  });
  afterAll(async () => {
    await lab.down();
  });

  const password = 'lab-password';
  const context = async (engine: Engine, servers: readonly string[], image: string, registry: Partial<RegistryConfig> = {}): Promise<TestContext> => {
    const config = testConfig('shop', servers, [testService('web', { image, servers })], engine);
    const mask = new Mask();
    if (registry.password !== undefined) mask.add(registry.password);
    return testContext({ ...config, builder: { ...config.builder, registry: { ...config.builder.registry, ...registry } } }, hosts, { mask });
  };
  const bring = async (ctx: TestContext): Promise<string | undefined> => {
    const input = await surveyDeploy(ctx, {}, '01JTEST');
    return [...(await pullImages(ctx, input, planDeploy(input))).values()][0];
  };
  const digestHere = (server: string, engine: Engine, name: string): Promise<string> => lab.sh(server, `${engine} image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' ${name}`);
  const copyTag = async (from: string, to: string): Promise<void> => {
    const program = `const base = 'http://${lab.registry!}/v2/shop/web/manifests/', type = 'application/vnd.oci.image.manifest.v1+json';
      fetch(base + '${from}', { headers: { accept: type + ', application/vnd.docker.distribution.manifest.v2+json' } })
        .then(async (found) => fetch(base + '${to}', { method: 'PUT', headers: { 'content-type': found.headers.get('content-type') }, body: await found.text() }))
        .then((put) => process.exit(put.status === 201 ? 0 : 1))`;
    expect(await lab.run(['node', '-e', program])).toMatchObject({ code: 0 });
  };

  it.each(fleets)('%s: a tag is one digest on all servers, and what is there is not asked for again', async (engine, servers) => {
    const image = `${lab.registry!}/shop/web:1.0`;
    const ctx = await context(engine, servers, image);
    const digest = await bring(ctx);
    expect(digest).toMatch(/^sha256:/);
    for (const server of servers) expect(await digestHere(server, engine, image)).toContain(`@${digest ?? ''}`);
    const input = await surveyDeploy(ctx, {}, '01JTEST');
    const before = servers.map((server) => hosts.get(server)?.roundTrips);
    await pullImages(ctx, input, planDeploy(input));
    expect(servers.map((server) => hosts.get(server)?.roundTrips)).toEqual(before);
  });

  it('a tag that moves between the look and the pull splits nothing', async () => {
    await copyTag('1.0', 'moving');
    const ctx = await context('podman', ['web1', 'web2'], `${lab.registry!}/shop/web:moving`);
    const input = await surveyDeploy(ctx, {}, '01JTEST');
    await lab.sh('web2', `podman rmi ${lab.registry!}/shop/web:1.0 >/dev/null 2>&1 || :`);
    await copyTag('1.1', 'moving');
    const [digest] = (await pullImages(ctx, input, planDeploy(input))).values();
    expect(digest).toBe(input.digests.get(`${lab.registry!}/shop/web:moving`));
    for (const server of ['web1', 'web2']) expect(await digestHere(server, 'podman', `${lab.registry!}/shop/web@${digest ?? ''}`)).toContain(digest);
  });

  describe.each(fleets)('%s', (engine, servers) => {
    const image = 'registry.lab:5001/shop/web:1.2';
    const remote = { type: 'remote', server: 'registry.lab:5001', username: 'lab' } as const;
    const traces = (server: string): Promise<string> => lab.sh(server, 'ls -d /run/jiji-login.* /run/jiji-inspect.* /root/.docker/config.json /run/containers/0/auth.json /root/.config/containers/auth.json 2>/dev/null || :');

    it('pulls from a registry with a login, and leaves no login behind', async () => {
      const ctx = await context(engine, servers, image, { ...remote, password });
      const input = await surveyDeploy(ctx, {}, '01JTEST');
      expect([...input.digests.values()]).toEqual([expect.stringMatching(/^sha256:/)]);
      await pullImages(ctx, input, planDeploy(input));
      for (const server of servers) {
        expect(await digestHere(server, engine, image)).toContain('@sha256:');
        expect(await traces(server)).toBe('');
      }
    });

    it('says who was refused when the password is wrong or has ended', async () => {
      const [server] = servers;
      const ctx = await context(engine, [server], 'registry.lab:5001/shop/web:bad', { ...remote, password: 'not-the-password' });
      await expect(bring(ctx)).rejects.toMatchObject({ problem: { code: 'image-registry-login', host: server, args: { registry: 'registry.lab:5001', username: 'lab' }, remedy: { code: 'remedy.registry-login' } } });
      expect(JSON.stringify(ctx.events)).not.toContain('not-the-password');
      expect(await traces(server)).toBe('');
    });

    it('says that a login is needed when the file has none', async () => {
      const [server] = servers;
      await expect(bring(await context(engine, [server], 'registry.lab:5001/shop/web:bad'))).rejects.toMatchObject({ problem: { code: 'image-registry-auth', host: server } });
    });

    it('takes what all servers have when the registry is down, and refuses what only some have', async () => {
      const kept = `${lab.registry!}/shop/web:1.1`;
      const digest = await bring(await context(engine, servers, kept));
      // A daemon reads the hosts file anew every five seconds, and keeps a connection for a while.
      for (const server of servers) {
        await lab.sh(server, `sed -i 's/^[0-9.]* registry.lab/127.0.0.1 registry.lab/' /etc/hosts; ss -K dport = :5000 >/dev/null
for i in $(seq 100); do ${engine} pull -q ${kept} >/dev/null 2>&1 || exit 0; sleep 0.2; done; exit 1`);
      }
      try {
        const ctx = await context(engine, servers, kept);
        expect(await bring(ctx)).toBe(digest);
        expect(ctx.events).toContainEqual(expect.objectContaining({ type: 'warning', problem: expect.objectContaining({ code: 'image-from-cache', args: expect.objectContaining({ digest }) as object }) as object }));
        await lab.sh(servers.at(-1) ?? '', `${engine} rmi -f ${kept} >/dev/null`);
        await expect(bring(await context(engine, servers, kept))).rejects.toMatchObject({ problem: { code: 'image-registry-down', args: { image: kept } } });
      } finally {
        for (const server of servers) await lab.sh(server, "sed -i 's/^127.0.0.1 registry.lab/172.31.250.1 registry.lab/' /etc/hosts");
      }
    });
  });

  it.each([['podman', 'web1'], ['docker', 'db1']] as const)('%s: prune keeps the newest, what runs, what served before and what is pinned; nothing of others', async (engine, host) => {
    const own = 'localhost:9/shop-web';
    await lab.sh(host, `command -v jq >/dev/null || { apt-get update -qq; apt-get install -y -qq jq; } >/dev/null 2>&1
${engine} rm -f runs >/dev/null 2>&1 || :
for v in 1 2 3 4 5 6 7; do printf 'FROM ${lab.registry!}/shop/web:1.0\nLABEL v='$v' t=${Date.now()}\n' | ${engine} build -q -t ${own}:$v - >/dev/null; sleep 0.02; done
${engine} tag ${own}:1 ${own}-other:1
${engine} run -d --name runs ${own}:2 >/dev/null
mkdir -p /var/lib/jiji/projects/shop`);
    const left = async (): Promise<string> => (await lab.sh(host, `${engine} images --format '{{.Repository}}:{{.Tag}}' | grep '^localhost:9/' | sort`)).trim().replaceAll('\n', ' ');
    const run = (): Promise<RunResult> => hosts.get(host)!.run(`${lib}\n${pruneLib}\nJIJI_OPERATION_DIR=/tmp\nset -eu\njiji_prune "$@"`, pruneArgs(engine, testService('web', { retain: 2 }), `${own}:7`, ['3']));
    const first = await run();
    expect(first.stdout, first.stderr).toBe('removed 2 kept 4 busy 1\n');
    expect(await left()).toBe(['-other:1', ':2', ':3', ':6', ':7'].map((tag) => `${own}${tag}`).join(' '));
    expect((await run()).stdout).toContain('removed 0 kept 4');
    await lab.sh(host, `${engine} rm -f runs >/dev/null; for v in 2 3 6 7; do ${engine} rmi ${own}:$v >/dev/null; done; ${engine} rmi ${own}-other:1 >/dev/null`);
    const shop = `${lab.registry!}/shop/web`;
    const served = await lab.sh(host, `for v in 1.0 1.1 1.2 bad crash; do ${engine} pull -q ${shop}:$v >/dev/null; done; ${engine} run -d --name runs ${shop}:1.2 >/dev/null; ${engine} image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' ${shop}:bad | sed -n '1s/.*@//p'`);
    await lab.sh(host, `printf '%s\n' '{"status":"SUCCESS","details":{"services":{"web":{"digest":"${served.trim()}"}}}}' 'torn {' >/var/lib/jiji/projects/shop/audit.jsonl`);
    const second = await hosts.get(host)!.run(`${lib}\n${pruneLib}\nJIJI_OPERATION_DIR=/tmp\nset -eu\njiji_prune "$@"`, pruneArgs(engine, testService('web', { retain: 1 }), `${shop}:1.2`, ['crash']));
    expect(second.stdout, second.stderr).toMatch(/^removed [012] kept [34] busy [01]\n$/);
    for (const tag of ['1.2', 'bad', 'crash']) expect((await lab.exec(host, `${engine} image inspect ${shop}:${tag}`)).code, tag).toBe(0);
    await lab.sh(host, `${engine} rm -f runs >/dev/null; rm -r /var/lib/jiji/projects/shop`);
  });

  it('refuses an image of another architecture before it is pulled, and says which it has', async () => {
    const image = `${lab.registry!}/shop/foreign:1`;
    await lab.sh('web2', `printf 'FROM scratch\\nLABEL a=b\\n' | podman build -q --platform linux/arm64 -t ${image} - >/dev/null && podman push -q ${image} && podman rmi -f ${image} >/dev/null`);
    await lab.sh('web1', 'command -v jq >/dev/null || { apt-get update -qq; apt-get install -y -qq jq; } >/dev/null 2>&1');
    const ctx = await context('podman', ['web1'], image);
    const input = await surveyDeploy(ctx, {}, '01JTEST');
    expect(imageProblems(input)).toMatchObject([{ code: 'image-arch', host: 'web1', args: { archs: 'arm64', arch: 'amd64', image } }]);
    expect(planDeploy(input).problems.map((each) => each.code)).toContain('image-arch');
    // A registry that tells nothing beforehand: the pull finds it.
    const blind = { ...input, observed: new Map([...input.observed].map(([server, observed]) => [server, { ...observed, resolved: [] }])), digests: new Map<string, string>() };
    await expect(pullImages(ctx, blind, planDeploy(blind))).rejects.toMatchObject({ problem: { code: 'image-arch', host: 'web1' } });
  });

  it('names a registry that has had enough of us', async () => {
    const body = JSON.stringify({ errors: [{ code: 'TOOMANYREQUESTS', message: 'You have reached your pull rate limit.' }] });
    const busy = lab.spawn(['node', '-e', `require('http').createServer((q, r) => { r.writeHead(q.url === '/v2/' ? 200 : 429, { 'content-type': 'application/json' }); r.end(${JSON.stringify(body)}); }).listen(5002, '172.31.250.1', () => console.log('up'))`], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await new Promise((done) => busy.stdout?.once('data', done));
      await lab.sh('web1', `printf '[[registry]]\\nlocation = "registry.lab:5002"\\ninsecure = true\\n' >/etc/containers/registries.conf.d/busy.conf`);
      await expect(bring(await context('podman', ['web1'], 'registry.lab:5002/shop/web:1.0'))).rejects.toMatchObject({ problem: { code: 'image-rate-limited', host: 'web1', args: { registry: 'registry.lab:5002' } } });
    } finally {
      lab.interrupt(busy);
      await lab.sh('web1', 'rm -f /etc/containers/registries.conf.d/busy.conf');
    }
  });
});
