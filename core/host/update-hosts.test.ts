import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeRegistry } from './testing/fake-registry.ts';
import { params, Sandbox } from './testing/sandbox.ts';
import { filesFolder, runShell, type ShellResult } from './testing/shell.ts';

// Each test starts a few dozen short programs.
vi.setConfig({ testTimeout: 60_000 });

interface Row { id: string; service?: string; project?: string; server?: string; ip?: string; health?: string; instance?: string | null; owner?: string }

let registry: FakeRegistry;
let sandbox: Sandbox;
beforeEach(async () => {
  registry = new FakeRegistry();
  await registry.start();
  sandbox = new Sandbox();
});
afterEach(async () => {
  sandbox.remove();
  await registry.stop();
});

const columns = ['id', 'service', 'project', 'server_id', 'ip', 'health_status', 'instance_id', 'owner'];
const answer = (rows: readonly Row[]): string =>
  [
    { columns },
    ...rows.map(({ id, service = 'web', project = 'shop', server = 'web1', ip = '10.210.0.2', health = 'healthy', instance = null, owner = 'shop' }, index) => ({ row: [index + 1, [id, service, project, server, ip, health, instance, owner]] })),
    { eoq: { time: 0 } },
  ].map((line) => `${JSON.stringify(line)}\n`).join('');

const update = (rows: readonly Row[], status = 200): Promise<ShellResult> => {
  registry.answer = { status, body: answer(rows) };
  return runShell(['dash'], `. ${filesFolder}update-hosts.sh`, { env: { ...sandbox.env, JIJI_REGISTRY_CONFIG: registry.config } });
};
const hosts = (): readonly string[] => readFileSync(sandbox.path('coredns/hosts'), 'utf8').trim().split('\n').slice(1);
const health = '10.210.0.1 health-check.jiji';

test('short, long and per-server names, sorted by name and then by number', async () => {
  const rows: Row[] = [
    { id: 'b', server: 'web2', ip: '10.210.1.10', instance: 'web2' },
    { id: 'a', server: 'web1', ip: '10.210.1.9', instance: 'web1' },
    { id: 'c', service: 'api', ip: '10.210.0.4', owner: 'other' },
  ];
  expect(await update(rows)).toMatchObject({ code: 0, stderr: '' });
  expect(hosts()).toEqual([
    health, '10.210.0.4 shop-api.jiji', '10.210.1.9 shop-web.jiji', '10.210.1.10 shop-web.jiji', '10.210.1.9 shop-web-web1.jiji', '10.210.1.10 shop-web-web2.jiji',
    '10.210.1.9 web.jiji', '10.210.1.10 web.jiji',
  ]);
  expect(readFileSync(sandbox.path('coredns/hosts'), 'utf8')).toMatch(/^# \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ from web1, 7 rows\n/);
});

test('healthy ones alone, else degraded ones, else nobody', async () => {
  const of = async (...states: string[]): Promise<readonly string[]> => {
    await update(states.map((state, index) => ({ id: `c${index}`, ip: `10.210.0.${index + 2}`, health: state })));
    return hosts().filter((line) => line.endsWith(' web.jiji')).map((line) => line.split(' ')[0] ?? '');
  };
  expect(await of('healthy', 'degraded', 'unhealthy')).toEqual(['10.210.0.2']);
  expect(await of('unhealthy', 'degraded', 'unknown')).toEqual(['10.210.0.3']);
  expect(await of('unhealthy', 'unknown')).toEqual([]);
});

test('rows of servers that are away are left out, unless the name would become empty', async () => {
  writeFileSync(sandbox.path('run/away'), 'web2\n');
  await update([{ id: 'a', ip: '10.210.0.2', health: 'degraded' }, { id: 'b', server: 'web2', ip: '10.210.1.2' }, { id: 'c', service: 'db', server: 'web2', ip: '10.210.1.3' }]);
  expect(hosts()).toEqual([health, '10.210.1.3 db.jiji', '10.210.1.3 shop-db.jiji', '10.210.0.2 shop-web.jiji', '10.210.0.2 web.jiji']);
});

test('no rows is an answer: removed names go', async () => {
  await update([{ id: 'a' }]);
  expect(await update([])).toMatchObject({ code: 0 });
  expect(hosts()).toEqual([health]);
});

test('a failed query keeps the files', async () => {
  await update([{ id: 'a' }]);
  const before = [readFileSync(sandbox.path('coredns/hosts'), 'utf8'), readFileSync(sandbox.path('hosts'), 'utf8')];
  registry.answer = { status: 200, body: '{"columns":["id"]}\n{"error":"disk I/O error"}\n' };
  const failed = await runShell(['dash'], `. ${filesFolder}update-hosts.sh`, { env: { ...sandbox.env, JIJI_REGISTRY_CONFIG: registry.config } });
  expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('disk I/O error') as string });
  expect([readFileSync(sandbox.path('coredns/hosts'), 'utf8'), readFileSync(sandbox.path('hosts'), 'utf8')]).toEqual(before);
});

test('equal content is not written again', async () => {
  await update([{ id: 'a' }]);
  const { mtimeNs, ino } = statSync(sandbox.path('coredns/hosts'), { bigint: true });
  expect(await update([{ id: 'a' }])).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(statSync(sandbox.path('coredns/hosts'), { bigint: true })).toMatchObject({ mtimeNs, ino });
});

test('what may not be published is skipped and logged', async () => {
  const { stdout } = await update([
    { id: 'good' }, { id: 'outside', ip: '192.168.1.1' }, { id: 'no-ip', ip: '' }, { id: 'hostile', ip: '10.210.0.9 evil.example' }, { id: 'octet', ip: '10.210.0.256' },
    { id: 'name', service: 'web\n6.6.6.6 bank.example', ip: '10.210.0.3', owner: '' },
  ]);
  expect(hosts()).toEqual([health, '10.210.0.2 shop-web.jiji', '10.210.0.2 web.jiji']);
  const line = stdout.split('\n').filter((text) => text.includes('dns_rows_skipped')).map((text) => JSON.parse(text) as { data: { rows: unknown[] } })[0];
  expect(line?.data.rows).toHaveLength(5);
});

test('ranges that are no multiple of 256 servers are computed as numbers', async () => {
  sandbox.remove();
  sandbox = new Sandbox({ ...params, clusterCidr: '10.64.0.0/12' });
  await update([{ id: 'in', ip: '10.79.255.2' }, { id: 'out', ip: '10.80.0.2' }]);
  expect(hosts()).toContain('10.79.255.2 web.jiji');
  expect(hosts().join()).not.toContain('10.80.0.2');
});

test('the block in the system hosts file is replaced, the rest and its mode are kept', async () => {
  writeFileSync(sandbox.path('hosts'), '127.0.0.1 localhost\n# BEGIN jiji\n10.0.0.1 old.jiji\n# END jiji\n10.1.1.1 mine\n');
  chmodSync(sandbox.path('hosts'), 0o640);
  await update([{ id: 'a' }]);
  expect(readFileSync(sandbox.path('hosts'), 'utf8')).toBe(`127.0.0.1 localhost\n10.1.1.1 mine\n# BEGIN jiji\n${health}\n10.210.0.2 shop-web.jiji\n10.210.0.2 web.jiji\n# END jiji\n`);
  expect(statSync(sandbox.path('hosts')).mode & 0o777).toBe(0o640);
});

test('a hosts file with broken marks is left alone and said', async () => {
  const broken = '127.0.0.1 localhost\n# BEGIN jiji\n10.1.1.1 mine\n';
  writeFileSync(sandbox.path('hosts'), broken);
  expect(await update([{ id: 'a' }])).toMatchObject({ code: 1, stderr: expect.stringContaining('not one pair') as string });
  expect(readFileSync(sandbox.path('hosts'), 'utf8')).toBe(broken);
  expect(hosts()).toContain('10.210.0.2 web.jiji');
});

test('with a longer TTL CoreDNS is told when an address goes, not when one comes', async () => {
  sandbox.remove();
  sandbox = new Sandbox({ ...params, dnsTtlSeconds: 300 });
  sandbox.command('systemctl', 'echo "$@" >>"$JIJI_RUN/systemctl"');
  await update([{ id: 'a' }]);
  expect(() => readFileSync(sandbox.path('run/systemctl'))).toThrow('ENOENT');
  await update([{ id: 'a', ip: '10.210.0.3' }]);
  expect(readFileSync(sandbox.path('run/systemctl'), 'utf8')).toBe('reload jiji-coredns.service\n');
});

test('what was added and removed is one log line', async () => {
  await update([{ id: 'a' }]);
  const { stdout } = await update([{ id: 'a', ip: '10.210.0.3' }]);
  expect(JSON.parse(stdout)).toMatchObject({
    level: 'info', server: 'web1', message: 'dns_updated',
    data: { added: ['10.210.0.3 shop-web.jiji', '10.210.0.3 web.jiji'], removed: ['10.210.0.2 shop-web.jiji', '10.210.0.2 web.jiji'], duration_ms: expect.any(Number) as number },
  });
  expect(readFileSync(sandbox.path('run/dns-updates'), 'utf8')).toBe('2\n');
});
