import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cannotHost, openLab, startLab } from '../../test/lab/api.mjs';
import type { Lab } from '../../test/lab/types.d.mts';
import { groupUnits, hostPaths } from './index.ts';
import { eventually } from './testing/eventually.ts';
import { startMesh, type MeshHost } from './testing/mesh.ts';
import { runWeb } from './testing/programs.ts';

const trouble = await cannotHost();
/** A lab that is up already is used and left up; else one is made and taken down. */
const existing = process.env['JIJI_LAB_NAME'];
/** Only ends what will never pass: the machine may be busy with other labs. */
const patience = 600_000;
const root = fileURLToPath(new URL('../../', import.meta.url));
const servers = ['web1', 'web2', 'db1'] as const;
const units = ['wg-quick@jiji0.service', ...Object.values(groupUnits).flat()];

describe.skipIf(trouble !== undefined)('what runs on servers', { timeout: patience }, () => {
  let lab: Lab;
  let mesh: readonly MeshHost[];

  beforeAll(async () => {
    const folder = execFileSync(process.execPath, ['scripts/parts/parts.mjs'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
    lab = existing === undefined ? await startLab({ hosts: servers.map((name) => ({ name, engine: 'podman' })) }) : openLab(existing);
    mesh = await startMesh(lab, { corrosion: join(folder, 'corrosion'), coredns: join(folder, 'coredns') });
    await everywhere(`echo JIJI_LOOP_INTERVAL=5 >/opt/jiji/etc/log.env; systemctl restart jiji-peer-monitor`);
  });
  afterAll(async () => {
    if (existing === undefined) await lab.down();
  });

  const everywhere = (script: string): Promise<string[]> => Promise.all(servers.map((name) => lab.sh(name, script)));
  const of = (name: string): MeshHost => mesh.find((host) => host.name === name)!;
  const answers = async (asked: string, name: string): Promise<readonly string[]> =>
    (await lab.exec(asked, `dig +short +time=1 +tries=1 "${name}" @${of(asked).params.wireguardIp}`)).stdout.split('\n').filter((line) => /^[0-9.]+$/.test(line)).sort();
  const everyoneAnswers = async (name: string, addresses: readonly string[], asked: readonly string[] = servers): Promise<boolean> => {
    const all = await Promise.all(asked.map((host) => answers(host, name)));
    return all.every((found) => found.join() === addresses.join());
  };
  const run = (host: string, image: string, octet: number, name: string): Promise<string> => lab.sh(host, `set -- registry.lab:5000/${image} ${octet} ${name}\n${runWeb}`);
  const peersOf = async (host: string): Promise<string> => lab.sh(host, `wg show jiji0 allowed-ips | sort`);
  const registry = (host: string, statement: string): Promise<string> => lab.sh(host, `. ${hostPaths.registryLibrary}; jiji_query`, { input: JSON.stringify([statement, []]) });
  const write = (host: string, sql: string, values: readonly (string | number)[]): Promise<string> => lab.sh(host, `. ${hostPaths.registryLibrary}; jiji_transaction`, { input: JSON.stringify([[sql, values]]) });
  const log = async (host: string, unit: string): Promise<readonly { message: string; data: Record<string, unknown> }[]> =>
    (await lab.sh(host, `journalctl -u ${unit} -o cat --no-pager`)).split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as { message: string; data: Record<string, unknown> });

  test('all units are active and the registry is the same everywhere', async () => {
    for (const state of await everywhere(`systemctl is-active ${units.join(' ')}`)) expect(state.trim().split('\n')).toEqual(units.map(() => 'active'));
    await eventually('three servers with a heartbeat on each', async () =>
      (await Promise.all(servers.map((name) => registry(name, 'SELECT count(*) FROM servers WHERE last_seen > 1000')))).every((rows) => rows.trim() === '[3]'));
  });

  test('secrets stay on the server: config and key for root alone, no token in any argument or journal', async () => {
    for (const name of servers) {
      expect(await lab.sh(name, `stat -c '%a %U' ${hostPaths.corrosionConfig} ${hostPaths.wireguardKey}`)).toBe('600 root\n600 root\n');
      const found = await lab.sh(name, `token=$(sed -n 's/^bearer-token = "\\(.*\\)"/\\1/p' ${hostPaths.corrosionConfig})
        
        [ \${#token} = 64 ] || exit 1
        { cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null; journalctl --no-pager; } | tr '\\0' '\\n' >/tmp/seen
        printf %s "$token" | grep -cFf - /tmp/seen || :
        rm /tmp/seen`);
      expect(found.trim()).toBe('0');
      const again = await lab.sh(name, hostPaths.corrosionConfigScript);
      expect(again.trim()).toBe('unchanged');
    }
  });

  test('names resolve from a container, to containers on other servers', async () => {
    await run('web1', 'shop/web:1.0', 2, 'shop-web');
    await run('web2', 'shop/web:1.0', 2, 'shop-web');
    await eventually('both addresses everywhere', () => everyoneAnswers('web.jiji', ['10.210.0.2', '10.210.1.2']));
    expect(await lab.sh('web1', 'podman exec shop-web /app lookup web.jiji')).toBe('10.210.0.2\n10.210.1.2\n');
    expect(await lab.sh('web1', 'podman exec shop-web /app lookup shop-web-web2.jiji')).toBe('10.210.1.2\n');
    expect(await lab.sh('web1', 'podman exec shop-web /app get http://shop-web-web2.jiji:3000/')).toMatch(/^1\.0 /);
    expect(await lab.sh('db1', 'getent ahostsv4 web.jiji | cut -d" " -f1 | sort -u')).toBe('10.210.0.2\n10.210.1.2\n');
    expect(await lab.sh('db1', 'dig +noall +comments nothing.jiji @10.210.2.1')).toContain('status: NXDOMAIN');
  });

  test('a container that stops being healthy, and one that dies, leave every name; they come back', async () => {
    await lab.sh('db1', 'curl -sf -X POST "http://10.210.1.2:3000/control?health=503"');
    await eventually('degraded first', async () => (await registry('db1', "SELECT health_status, consecutive_failures FROM containers WHERE server_id = 'web2'")).startsWith('["degraded",'));
    const sick = await eventually('the sick one is out', () => everyoneAnswers('web.jiji', ['10.210.0.2']));
    await eventually('its own name is empty', async () => (await answers('db1', 'shop-web-web2.jiji')).length === 0);
    await lab.sh('db1', 'curl -sf -X POST "http://10.210.1.2:3000/control?health=200"');
    await eventually('well again', () => everyoneAnswers('web.jiji', ['10.210.0.2', '10.210.1.2']));
    await lab.sh('web1', 'podman kill shop-web');
    const dead = await eventually('the dead one is out', () => everyoneAnswers('web.jiji', ['10.210.1.2']));
    await lab.sh('web1', 'podman start shop-web');
    const back = await eventually('started again', () => everyoneAnswers('web.jiji', ['10.210.0.2', '10.210.1.2']));
    console.log(`names: dead container out everywhere after ${dead} ms, back after ${back} ms, sick one after ${sick} ms of failing checks`);
  });

  test('a failed query changes nothing: neither names nor peers', async () => {
    const before = await lab.sh('db1', `cat ${hostPaths.corednsHosts} /etc/hosts; wg show jiji0 allowed-ips | sort`);
    await lab.sh('db1', 'systemctl stop jiji-corrosion');
    const update = await lab.exec('db1', hostPaths.updateHosts);
    expect(update).toMatchObject({ code: 1, stderr: expect.stringContaining('connect') as string });
    const seen = (await log('db1', 'jiji-peer-monitor')).length;
    await eventually('two failing duties are logged', async () => (await log('db1', 'jiji-peer-monitor')).slice(seen).filter(({ message, data }) => message === 'duty_failed' && data['duty'] === 'peers').length >= 2);
    expect(await lab.sh('db1', `cat ${hostPaths.corednsHosts} /etc/hosts; wg show jiji0 allowed-ips | sort`)).toBe(before);
    expect(await answers('db1', 'web.jiji')).toEqual(['10.210.0.2', '10.210.1.2']);
    await lab.sh('db1', 'systemctl start jiji-corrosion');
  });

  test('a peer, a route, an address and a rule that were taken away come back', async () => {
    const before = await peersOf('web1');
    await lab.sh('web1', `wg set jiji0 peer '${of('db1').publicKey}' remove; ip route del 10.210.2.0/24 dev jiji0`);
    await eventually('the peer is back', async () => (await peersOf('web1')) === before);
    await eventually('and reachable', async () => (await lab.exec('web1', 'ping -c 1 -W 1 10.210.2.1')).code === 0);
    await lab.sh('web1', 'ip addr del 10.210.0.1/32 dev jiji0');
    await eventually('address and routes are back', async () => (await lab.exec('web1', 'ip -4 addr show dev jiji0 | grep -q 10.210.0.1/32 && ip route get 10.210.1.2 | grep -q jiji0')).code === 0);
    await lab.sh('web1', 'iptables -D INPUT -j JIJI-INPUT; iptables -F JIJI-FORWARD; nft delete table ip jiji');
    await eventually('the rules are back', async () => (await lab.exec('web1', '/opt/jiji/bin/jiji-firewall.sh check')).code === 0);
    expect((await log('web1', 'jiji-peer-monitor')).map(({ message }) => message)).toEqual(expect.arrayContaining(['peer_added', 'route_repaired', 'firewall_repaired']));
  });

  test('a running container without a row is registered; candidates and foreign ones are not', async () => {
    const labels = '--label jiji.managed=true --label jiji.service=extra --label jiji.project=shop';
    await lab.sh('db1', `for name in shop-extra shop-extra_new_123; do podman run -d --quiet --name $name --network jiji ${labels} registry.lab:5000/shop/web:1.0; done
      podman run -d --quiet --name foreign --network jiji registry.lab:5000/shop/web:1.0`);
    await eventually('one row', async () => (await registry('web1', "SELECT count(*), min(health_status) FROM containers WHERE service = 'extra'")).trim() === '[1,"healthy"]');
    await eventually('its long name', async () => (await answers('web2', 'shop-extra.jiji')).length === 1);
    expect(await answers('web2', 'extra.jiji')).toEqual([]);
    await lab.sh('db1', 'podman rm -f shop-extra shop-extra_new_123 foreign');
    await eventually('its name is gone', async () => (await answers('web2', 'shop-extra.jiji')).length === 0);
  });

  test('log lines are JSON objects of one shape, metrics are Prometheus text, health answers over the tunnel', async () => {
    for (const name of servers) {
      const lines = (await lab.sh(name, 'journalctl -u jiji-peer-monitor -u jiji-dns-writer -t jiji-control-loop.sh -t jiji-dns-writer.sh -o cat --no-pager')).split('\n').filter((line) => line !== '');
      for (const line of lines.filter((text) => text.startsWith('{'))) {
        expect(JSON.parse(line)).toEqual({ timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string, level: expect.stringMatching(/^(debug|info|warn|error)$/) as string, server: name, message: expect.stringMatching(/^[a-z_]+$/) as string, data: expect.any(Object) as object });
      }
      const metrics = await lab.sh(name, `cat ${hostPaths.metrics}/jiji.prom ${hostPaths.metrics}/corrosion.prom`);
      for (const line of metrics.trim().split('\n')) expect(line).toMatch(/^(# TYPE jiji_\w+ (gauge|counter|histogram)|jiji_\w+\{server="\w+"(,\w+="[^"]*")*\} -?[0-9.]+)$/);
      expect(metrics).toContain(`jiji_peers_up{server="${name}"} 2`);
      expect(await lab.sh('web1', `curl -sf http://${of(name).params.wireguardIp}:9199/health/ready`)).toBe('{"status":"ok","reasons":[]}');
    }
    expect((await lab.run(['curl', '-s', '-m', '2', 'http://10.210.0.1:9199/health/live'])).code).not.toBe(0);
    await lab.sh('web1', 'systemctl stop jiji-corrosion');
    expect(await lab.sh('web2', 'curl -s -w " %{http_code}" http://10.210.0.1:9199/health/ready')).toBe('{"status":"failing","reasons":["the registry does not answer"]} 503');
    await lab.sh('web1', 'systemctl start jiji-corrosion');
  });

  test('stopping the loop writes a last heartbeat', async () => {
    await lab.sh('web2', 'systemctl stop jiji-peer-monitor');
    expect((await log('web2', 'jiji-peer-monitor')).at(-1)?.message).toBe('stopping');
    expect(await lab.sh('web2', 'systemctl show -p Result --value jiji-peer-monitor')).toBe('success\n');
    await lab.sh('web2', 'systemctl start jiji-peer-monitor');
  });

  test('after a reboot everything is back, containers too; what a person stopped stays stopped', async () => {
    await run('web1', 'shop/web:1.0', 3, 'shop-held');
    await lab.sh('web1', 'mkdir -p /var/lib/jiji/stopped && touch /var/lib/jiji/stopped/shop-held && podman stop -t 1 shop-held >/dev/null');
    expect(await lab.reboot('web1')).toBe('running');
    await eventually('its units', async () => (await lab.exec('web1', `systemctl is-active ${units.join(' ')}`)).code === 0);
    await eventually('names everywhere', () => everyoneAnswers('web.jiji', ['10.210.0.2', '10.210.1.2']));
    expect(await lab.sh('web1', "podman ps --format '{{.Names}}'")).toBe('shop-web\n');
    expect(await lab.sh('web2', 'curl -sf http://10.210.0.2:3000/')).toMatch(/^1\.0 /);
    await eventually('its rules', async () => (await lab.exec('web1', '/opt/jiji/bin/jiji-firewall.sh check')).code === 0);
    await lab.sh('web1', 'podman rm -f shop-held');
  });

  test("a dead server's addresses leave the names of the others, and come back with it", async () => {
    await lab.kill('web2');
    const gone = await eventually('left', () => everyoneAnswers('web.jiji', ['10.210.0.2'], ['web1', 'db1']));
    expect(await answers('db1', 'shop-web-web2.jiji')).toEqual(['10.210.1.2']);
    console.log(`names: a dead server's address out everywhere after ${Math.round(gone / 1000)} s`);
    await lab.start('web2');
    await eventually('back', () => everyoneAnswers('web.jiji', ['10.210.0.2', '10.210.1.2']));
  });

  test('a tombstone takes a server out: peer, route, rows and names', async () => {
    await write('web1', 'UPDATE servers SET removed_at = ? WHERE id = ?', [Date.now(), 'web2']);
    await eventually('names', () => everyoneAnswers('web.jiji', ['10.210.0.2'], ['web1', 'db1']));
    await eventually('peer and route', async () => (await Promise.all((['web1', 'db1'] as const).map((name) => lab.sh(name, 'wg show jiji0 allowed-ips; ip route')))).every((text) => !text.includes('10.210.1.0/24')));
    await eventually('rows', async () => (await registry('db1', "SELECT count(*) FROM containers WHERE server_id = 'web2'")).trim() === '[0]');
    expect(await lab.sh('web1', "jq -r '.[].id' /var/lib/jiji/peers.json")).toBe('db1\n');
  });
});
