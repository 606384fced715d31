import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotHost } from '../../test/lab/api.mjs';
import type { Lab } from '../../test/lab/types.d.mts';
import { problemOf, renderProblem, type Problem } from '../base/index.ts';
import { ConnectionPool } from '../ssh/index.ts';
import { init, planInit } from './init.ts';
import { labContext, partsFolder, type LabContextOptions } from './init/testing-lab.ts';
import { teardown } from './teardown.ts';
import { told, type TestContext } from './testing/context.ts';
import { testLab } from './testing/lab-host.ts';

const trouble = await cannotHost();
const partsDir = await partsFolder();

/** What a server looks like from outside: files, units, rules, addresses, engine objects. Engines keep chains of their own; forwarding stays until the next boot, and the kernel accepts no redirects while it is on. */
const snapshot = `
find /etc /opt /usr/local /root /var/lib /run/jiji* -xdev \\( -path /var/lib/containers -o -path /var/lib/dpkg -o -path /var/lib/apt -o -path /var/lib/systemd -o -path /var/lib/cni \\) -prune -o -type f -printf '%p %m %s\\n' 2>/dev/null | grep -v -e '^/etc/ld.so.cache' -e '^/etc/resolv.conf' | sort
find /etc/systemd -type l | sort
cat /etc/hosts
systemctl list-unit-files --no-legend | awk '$2 != "transient" { print $1, $2 }' | sort
{ iptables-save; ip6tables-save; } | grep -e '^-A' -e '^:JIJI' | grep -v NETAVARK
nft list tables | grep -v -e ' filter$' -e ' nat$' -e ' mangle$' -e ' raw$'
ip -o addr | awk '{ print $2, $4 }' | sort
ip route; ip -6 route show table main
podman network ls --format '{{.Name}}'; podman ps -a --format '{{.Names}}'; podman volume ls -q; podman images --format '{{.Repository}}'
dpkg-query -W -f '\${Package} \${Status}\n'
sysctl net.ipv4.conf.all net.ipv6.conf.all | grep -v -e forwarding -e accept_redirects
ls -d /var/lib/jiji* /opt/jiji* /run/jiji* 2>&1 | grep -v 'No such'
true`;

describe.skipIf(trouble !== undefined || partsDir === undefined)('init and teardown', { timeout: 900_000 }, () => {
  let lab: Lab;
  let pool: ConnectionPool;
  let stateDir: string;
  const before = new Map<string, string>();
  const trio = ['web1', 'web2', 'db1'];
  const all = [...trio, 'web3'];

  beforeAll(async () => {
    lab = await testLab([...trio.map((name) => ({ name, engine: 'podman' as const })), { name: 'web3', engine: 'none' }]);
    pool = new ConnectionPool({ knownHostsFiles: [lab.paths.knownHosts], acceptedKeysFile: lab.paths.knownHosts });
    stateDir = await mkdtemp(path.join(tmpdir(), 'jiji-init-'));
    for (const name of trio) {
      // Packages stay after a teardown, so the comparison begins with them.
      await lab.sh(name, 'apt-get update -qq; apt-get install -y -qq --no-install-recommends jq >/dev/null 2>&1');
      before.set(name, await lab.sh(name, snapshot));
    }
  });
  afterAll(async () => {
    await pool.close();
    await lab.down();
    await rm(stateDir, { recursive: true, force: true });
  });

  const context = (servers: readonly string[], config: LabContextOptions['config'] = {}, as: Pick<LabContextOptions, 'user' | 'keyPath'> = {}): Promise<TestContext> =>
    labContext(servers, { lab, pool, stateDir, partsDir: partsDir ?? '', config, ...as });
  const refusal = async (...asked: Parameters<typeof context>): Promise<Problem> => init(await context(...asked)).then((result) => { throw new Error(told(result)); }, (error: unknown) => problemOf(error));
  const peers = async (name: string): Promise<number> => Number(await lab.sh(name, 'wg show jiji0 peers | grep -c . || :'));

  it('says what stands in the way before it changes anything', async () => {
    await lab.sh('web3', 'sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1');
    const off = await refusal(['web3']);
    expect(off).toMatchObject({ code: 'ipv6-off', host: 'web3', evidence: 'net.ipv6.conf.all.disable_ipv6 = 1\nnet.ipv6.conf.default.disable_ipv6 = 1' });
    expect(renderProblem(off)).toContain('sysctl -w');
    await lab.sh('web3', 'sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.disable_ipv6=0');
    await lab.diskFull('web3');
    expect(await refusal(['web3'])).toMatchObject({ code: 'disk-tight', host: 'web3' });
    await lab.diskFree('web3');
    await lab.sh('web3', 'ip link add elsewhere type bridge; ip addr add 10.210.9.1/24 dev elsewhere');
    expect(await refusal(['web3'])).toMatchObject({ code: 'range-in-use', args: { interface: 'elsewhere', address: '10.210.9.1/24' } });
    await lab.sh('web3', 'ip link del elsewhere; useradd -m plain; install -d -m 0700 -o plain /home/plain/.ssh; install -m 0600 -o plain /root/.ssh/authorized_keys /home/plain/.ssh/authorized_keys');
    expect(await refusal(['web3'], {}, { user: 'plain' })).toMatchObject({ code: 'sudo', host: 'web3' });
    await lab.sh('web3', 'userdel -r plain 2>/dev/null; ssh-keygen -q -t ed25519 -N "" -f /root/other; cat /root/other').then((key) => writeFile(path.join(stateDir, 'other'), key, { mode: 0o600 }));
    expect(await refusal(['web3'], {}, { keyPath: path.join(stateDir, 'other') })).toMatchObject({ code: 'ssh-auth', host: 'web3' });
    expect(await lab.sh('web3', 'ls -d /opt/jiji /var/lib/jiji /etc/wireguard/jiji0.key 2>/dev/null || :')).toBe('');
  });

  it('sets up three fresh servers that have no way out, and proves it', async () => {
    expect((await lab.exec('web1', 'ip route get 192.0.2.1 2>/dev/null | grep -q via && curl -s --max-time 3 http://192.0.2.1')).code).not.toBe(0);
    const ctx = await context(trio);
    expect(told(await init(ctx))).toBe('done');
    expect(ctx.steps().filter((step) => !step.endsWith(':done'))).toEqual([]);
    expect(ctx.steps().filter((step) => step === 'check-pairs:done')).toHaveLength(3);
    const exported = JSON.parse(await readFile(path.join(stateDir, '.jiji/network.json'), 'utf8')) as { topology: { servers: { name: string; subnet: string }[] } };
    expect(exported.topology.servers.map((server) => [server.name, server.subnet])).toEqual([['web1', '10.210.0.0/24'], ['web2', '10.210.1.0/24'], ['db1', '10.210.2.0/24']]);
    expect(await readFile(path.join(stateDir, '.jiji/topology.mmd'), 'utf8')).toMatch(/web1[\s\S]*web2[\s\S]*db1/);
    expect(await lab.sh('web1', 'podman ps -aq; ls /var/lib/jiji/uploads')).toBe('');
    expect(await lab.sh('web1', 'stat -c %a /etc/wireguard/jiji0.conf /etc/wireguard/jiji0.key /opt/jiji/corrosion /opt/jiji/corrosion/config.toml')).toBe('600\n600\n700\n600\n');
  });

  it('keeps secrets on the server', async () => {
    const key = (await lab.sh('web1', 'cat /etc/wireguard/jiji0.key')).trim();
    const token = (await lab.sh('web1', `sed -n 's/^bearer-token = "\\(.*\\)"$/\\1/p' /opt/jiji/corrosion/config.toml`)).trim();
    expect(token).toHaveLength(64);
    const found = await lab.sh('web1', 'grep -rlFf - /var/lib/jiji/operations /var/lib/jiji/projects /run/jiji-op /var/log 2>/dev/null || :', { input: `${key}\n${token}\n` });
    expect(found).toBe('');
  });

  it('changes nothing the second time', async () => {
    const plan = await planInit(await context(trio));
    expect(plan.stages.map((stage) => [stage.id, ...stage.steps.map((step) => `${step.id} ${step.why ?? ''}`)])).toEqual([]);
    const ctx = await context(trio);
    expect(told(await init(ctx))).toBe('unchanged');
    expect(ctx.steps()).toEqual([]);
  });

  it('comes back after a reboot', async () => {
    await lab.reboot('web2');
    const ctx = await context(trio);
    await expect.poll(async () => (await planInit(ctx)).stages.map((stage) => [stage.id, ...stage.steps.map((step) => step.id)]), { timeout: 60_000, interval: 2000 }).toEqual([]);
    await expect.poll(() => lab.sh('web1', 'dig +short +time=1 +tries=1 @10.210.1.1 health-check.jiji || :'), { timeout: 60_000, interval: 1000 }).toBe('10.210.1.1\n');
  });

  it('repairs what was broken by hand', async () => {
    await lab.sh('db1', 'systemctl disable -q --now jiji-coredns.service; rm /opt/jiji/bin/jiji-health.sh');
    const ctx = await context(trio);
    expect(told(await init(ctx))).toBe('done');
    expect(ctx.steps().slice(0, 3)).toEqual(['files:done', 'coredns:done', 'units:done']);
  });

  it('adds a bare server later, and leaves the others where they were', async () => {
    const ctx = await context(all);
    expect(told(await init(ctx))).toBe('done');
    expect(ctx.events.flatMap((event) => (event.type === 'step-end' && event.step === 'packages' ? [event.host] : []))).toEqual(['web3']);
    expect(await lab.sh('web3', 'ip -4 -o addr show dev jiji0 | awk \'{ print $4 }\'')).toBe('10.210.3.1/32\n');
    for (const name of all) expect(await peers(name)).toBe(3);
    expect((await planInit(await context(all))).stages).toEqual([]);
  });

  it('refuses another range and another machine of the same name', async () => {
    expect(await refusal(trio, { network: { enabled: true, clusterCidr: '10.220.0.0/16', serviceDomain: 'jiji' } })).toMatchObject({ code: 'cidr-changed' });
    await lab.sh('web3', 'mv /etc/wireguard/jiji0.key /root/key; wg genkey >/etc/wireguard/jiji0.key');
    expect(await refusal(all)).toMatchObject({ code: 'server-key-differs', host: 'web3' });
    await lab.sh('web3', 'mv /root/key /etc/wireguard/jiji0.key');
  });

  it('takes one server out; the others forget it', async () => {
    const ctx = await context(all);
    expect(told(await teardown({ ...ctx, ask: () => Promise.resolve('something else') }, { servers: ['web3'] }))).toBe('refused');
    expect(await peers('web3')).toBe(3);
    expect(told(await teardown(ctx, { servers: ['web3'], confirm: ['web3'] }))).toBe('done');
    expect(await lab.sh('web3', 'ls -d /opt/jiji /var/lib/jiji /run/jiji* /etc/wireguard/jiji0* 2>/dev/null || :')).toBe('');
    await expect.poll(() => peers('web1'), { timeout: 90_000, interval: 2000 }).toBe(2);
    expect(told(await teardown(await context(all), { servers: ['web3'], confirm: ['web3'] }))).toBe('unchanged');
  });

  it('leaves servers as they were', async () => {
    expect(told(await teardown(await context(trio), { confirm: trio }))).toBe('done');
    for (const name of trio) expect(await lab.sh(name, snapshot)).toBe(before.get(name));
    expect((await readdir(path.join(stateDir, '.jiji'))).filter((name) => name.startsWith('audit-web1-'))).toHaveLength(1);
  });
});
