import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeRegistry } from './testing/fake-registry.ts';
import { Sandbox } from './testing/sandbox.ts';
import { runShell, type ShellResult } from './testing/shell.ts';

// Each test starts a few dozen short programs.
vi.setConfig({ testTimeout: 60_000 });

const id = 'a'.repeat(64);
let registry: FakeRegistry;
let sandbox: Sandbox;
let app: Server;
let appPort: number;
let status = 200;

beforeEach(async () => {
  registry = new FakeRegistry();
  await registry.start();
  registry.acceptsTransactions = true;
  sandbox = new Sandbox();
  status = 200;
  app = createServer((_, response) => response.writeHead(status).end());
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  appPort = (app.address() as AddressInfo).port;
});
afterEach(async () => {
  await new Promise((resolve) => app.close(resolve));
  sandbox.remove();
  await registry.stop();
});

interface Row { health_status?: string; consecutive_failures?: number; unhealthy_since?: number; health_port?: number | null; last_health_check?: number }
interface Engine { Running?: boolean; Health?: { Status: string }; label?: string; exec?: number; missing?: boolean; broken?: boolean }

/** One check of one container; gives what was written and logged. */
async function check(row: Row, engine: Engine = {}): Promise<ShellResult & { written: readonly unknown[] | undefined; logged: Record<string, unknown> | undefined }> {
  const full = { id, service: 'web', ip: '127.0.0.1', health_status: 'healthy', consecutive_failures: 0, unhealthy_since: 0, health_port: appPort, last_health_check: Date.now(), ...row };
  registry.answer = { status: 200, body: `${JSON.stringify({ columns: Object.keys(full) })}\n${JSON.stringify({ row: [1, Object.values(full)] })}\n{"eoq":{"time":0}}\n` };
  registry.requests.length = 0;
  const inspected = {
    Id: id, Name: '/shop-web', RestartCount: 0, Config: { Image: 'web:1', Labels: { 'jiji.managed': 'true', ...(engine.label === undefined ? {} : { 'jiji.health': engine.label }) } },
    State: { Running: engine.Running ?? true, StartedAt: '2026-11-21T14:17:49.664486386Z', ...(engine.Health === undefined ? {} : { Health: engine.Health }) },
    NetworkSettings: { Networks: { jiji: { IPAddress: '127.0.0.1' } } }, HostConfig: { RestartPolicy: { Name: 'always' } },
  };
  writeFileSync(sandbox.path('inspect.json'), JSON.stringify(engine.missing === true ? [] : [inspected]));
  sandbox.command('podman', `case $1 in
    ps) ${engine.broken === true ? 'echo "no such socket" >&2; exit 125' : engine.missing === true ? ':' : `echo ${id}`} ;;
    inspect) cat ${sandbox.path('inspect.json')} ;;
    exec) exit ${engine.exec ?? 1} ;;
  esac`);
  const result = await runShell(['bash', '-euo', 'pipefail'], `. "$JIJI_ETC/host.env"; for name in registry log containers; do . "$JIJI_LIB/$name.sh"; done; jiji_check_containers`, {
    env: { ...sandbox.env, JIJI_REGISTRY_CONFIG: registry.config },
  });
  const transaction = registry.requests.find(({ path }) => path === '/v1/transactions');
  const statements = transaction === undefined ? undefined : (JSON.parse(transaction.body) as [string, unknown[]][]);
  return { ...result, written: statements?.[0]?.[1], logged: result.stdout === '' ? undefined : (JSON.parse(result.stdout) as Record<string, unknown>) };
}
/** status, healthy, failures, unhealthy since, checked at, id, server */
const write = (to: string, healthy: number, failures: number, since: unknown): unknown[] => [to, healthy, failures, since, expect.any(Number), id, 'web1'];

test('nothing new is not written', async () => {
  expect(await check({})).toMatchObject({ code: 0, stdout: '', stderr: '', written: undefined });
});

test('the time of the check is refreshed after a minute, without a log line', async () => {
  expect(await check({ last_health_check: Date.now() - 61_000 })).toMatchObject({ stdout: '', written: write('healthy', 1, 0, 0) });
});

test('failed connects: degraded, and unhealthy with the third; the time it began stays', async () => {
  const closed = { health_port: 1 };
  const first = await check(closed);
  expect(first.written).toEqual(write('degraded', 1, 1, 0));
  expect(first.logged).toMatchObject({ message: 'container_health_changed', data: { container_id: id, service: 'web', from: 'healthy', to: 'degraded', failures: 1, reason: 'no connection to port 1' } });
  expect(await check({ ...closed, health_status: 'degraded', consecutive_failures: 1 })).toMatchObject({ written: write('degraded', 1, 2, 0), stdout: '' });
  expect((await check({ ...closed, health_status: 'degraded', consecutive_failures: 2 })).written).toEqual(write('unhealthy', 0, 3, expect.any(Number)));
  expect((await check({ ...closed, health_status: 'unhealthy', consecutive_failures: 3, unhealthy_since: 77 })).written).toEqual(write('unhealthy', 0, 4, 77));
});

test('well again: no failures, no time', async () => {
  expect((await check({ health_status: 'unhealthy', consecutive_failures: 9, unhealthy_since: 77 })).written).toEqual(write('healthy', 1, 0, 0));
});

test('not running, or gone from the engine, is unhealthy at once', async () => {
  expect((await check({}, { Running: false })).written).toEqual(write('unhealthy', 0, 1, expect.any(Number)));
  expect((await check({}, { missing: true })).written).toEqual(write('unhealthy', 0, 1, expect.any(Number)));
});

test("an engine that does not answer says nothing about containers", async () => {
  expect(await check({}, { broken: true })).toMatchObject({ code: 1, stderr: expect.stringContaining('no such socket') as string, written: undefined });
});

test("the image's own check counts", async () => {
  expect((await check({}, { Health: { Status: 'unhealthy' } })).written).toEqual(write('degraded', 1, 1, 0));
  expect((await check({}, { Health: { Status: 'starting' } })).written).toBeUndefined();
});

test('without a port running is enough', async () => {
  expect((await check({ health_port: null, health_status: 'unknown' })).written).toEqual(write('healthy', 1, 0, 0));
});

test('an HTTP check wants 2xx', async () => {
  const label = JSON.stringify({ http: { port: appPort, path: '/up' }, timeoutSeconds: 2 });
  expect((await check({ health_port: 1 }, { label })).written).toBeUndefined();
  status = 503;
  expect((await check({}, { label })).logged).toMatchObject({ data: { to: 'degraded', reason: 'HTTP 503' } });
  expect((await check({}, { label: label.replace(String(appPort), '1') })).logged).toMatchObject({ data: { reason: 'no answer from port 1' } });
});

test('a command check wants exit 0', async () => {
  const label = JSON.stringify({ cmd: 'pg_isready', timeoutSeconds: 2 });
  expect((await check({ health_port: 1 }, { label, exec: 0 })).written).toBeUndefined();
  expect((await check({}, { label, exec: 1 })).logged).toMatchObject({ data: { to: 'degraded', reason: 'command failed' } });
});
