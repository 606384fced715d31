import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock, type Clock } from '../base/index.ts';
import { ConnectionPool, type PoolOptions } from './index.ts';
import { Gate } from './testing/gate.ts';
import { rejection } from './testing/problem-of.ts';
import { cannotRunSshd, Sshd } from './testing/sshd.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** Idle times pass when the test says so; everything shorter runs on the real clock. */
class IdleClock implements Clock {
  readonly #idle = new Set<() => void>();
  now = (): number => systemClock.now();
  monotonic = (): number => systemClock.monotonic();
  after = (ms: number, callback: () => void): (() => void) => {
    if (ms < 900_000) return systemClock.after(ms, callback);
    this.#idle.add(callback);
    return () => this.#idle.delete(callback);
  };
  get waiting(): number {
    return this.#idle.size;
  }
  pass(): void {
    for (const callback of [...this.#idle]) callback();
  }
}

describe.skipIf(cannotRunSshd() !== undefined)('a pool of connections', () => {
  let server: Sshd;
  let file: string;
  let pool: ConnectionPool;
  const clock = new IdleClock();
  const start = (options: Partial<PoolOptions> = {}): ConnectionPool => new ConnectionPool({ knownHostsFiles: [file], acceptedKeysFile: file, clock, ...options });
  beforeAll(async () => {
    server = await Sshd.start();
    file = await server.knownHosts();
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    pool = start();
  });
  afterEach(() => pool.close());

  it('opens one connection for everyone who asks for the same server', async () => {
    const hosts = await Promise.all(Array.from({ length: 5 }, () => pool.connect(server.target())));
    expect(new Set(hosts).size).toBe(1);
    expect(await pool.connect(server.target({ keys: [...server.target().keys, { kind: 'file', path: '/other', optional: true }] }))).not.toBe(hosts[0]);
  });

  it('keeps no timer for a connection that was lost in the middle of something', async () => {
    const others = clock.waiting;
    const host = await pool.connect(server.target());
    expect((await rejection(host.stream('echo up; sleep 30', [], { onLine: () => void server.killSessions() }))).code).toBe('ssh-lost');
    await pool.close();
    expect(clock.waiting).toBe(others);
  });

  it('tries again after a failure', async () => {
    const line = await Gate.before(server.port);
    await line.close();
    expect((await rejection(pool.connect(server.target({ port: line.port })))).code).toBe('ssh-unreachable');
    expect((await rejection(pool.connect(server.target({ port: line.port })))).code).toBe('ssh-unreachable');
    expect((await (await pool.connect(server.target())).run('echo in')).stdout).toBe('in\n');
  });

  it('opens no more connections at once than it may', async () => {
    const gates = await Promise.all(Array.from({ length: 6 }, () => Gate.before(server.port)));
    const accepted = (): number => gates.reduce((sum, gate) => sum + gate.accepted, 0);
    let finished = 0;
    let most = 0;
    pool = start({ maxConcurrentStarts: 2, allowUnverifiedHosts: true, log: () => (most = Math.max(most, accepted() - finished)) });
    await Promise.all(gates.map(async (gate, index) => {
      await pool.connect(server.target({ name: `web${index}`, port: gate.port, unverified: true }));
      finished++;
    }));
    expect(finished).toBe(6);
    expect(most).toBe(2);
    await pool.close();
    await Promise.all(gates.map((gate) => gate.close()));
  });

  it('closes what is unused for the idle time, and nothing that works', async () => {
    const host = await pool.connect(server.target());
    const frame = host.run('sleep 0.3; echo done');
    clock.pass();
    expect((await frame).stdout).toBe('done\n');
    expect(host.open).toBe(true);
    clock.pass();
    await vi.waitUntil(() => !host.open);
    const again = await pool.connect(server.target());
    expect(again).not.toBe(host);
    expect((await again.run('echo back')).stdout).toBe('back\n');
  });

  it('closes the least recently used above its limit, but none that works', async () => {
    pool = start({ maxIdleConnections: 2 });
    const target = (name: string): ReturnType<Sshd['target']> => server.target({ keys: [...server.target().keys, { kind: 'file', path: `/${name}`, optional: true }] });
    const busy = await pool.connect(target('busy'));
    const frame = busy.run('sleep 1; echo done');
    const oldest = await pool.connect(target('oldest'));
    const newest = await pool.connect(target('newest'));
    await vi.waitUntil(() => !oldest.open);
    expect(newest.open).toBe(true);
    expect((await frame).stdout).toBe('done\n');
  });

  it('lets one who waits give up, without taking the connection from others', async () => {
    const abort = new AbortController();
    const one = pool.connect(server.target(), { signal: abort.signal });
    const other = pool.connect(server.target());
    abort.abort();
    expect((await rejection(one)).code).toBe('cancelled');
    expect((await (await other).run('echo in')).stdout).toBe('in\n');
  });

  it('opens nothing after it was closed', async () => {
    const host = await pool.connect(server.target());
    await pool.close();
    expect(host.open).toBe(false);
    expect((await rejection(pool.connect(server.target()))).code).toBe('ssh-closed');
  });
});
