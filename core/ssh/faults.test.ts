import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../base/index.ts';
import { ConnectionPool, type Connection, type SshTarget } from './index.ts';
import { Gate } from './testing/gate.ts';
import { rejection } from './testing/problem-of.ts';
import { cannotRunSshd, freePort, Sshd, type SshdOptions } from './testing/sshd.ts';

// Generous, because these tests wait for real processes, on machines that do other things too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const noSshd = cannotRunSshd() !== undefined;
const cleanup: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const each of cleanup.splice(0).reverse()) await each();
});

async function sshd(options: SshdOptions = {}): Promise<Sshd> {
  const server = await Sshd.start(options);
  cleanup.push(() => server.stop());
  return server;
}
async function gate(server: Sshd, options: { refuseFirst?: number } = {}): Promise<Gate> {
  const made = await Gate.before(server.port, options);
  cleanup.push(() => made.close());
  return made;
}
/** A pool that knows the server's key under any port. */
async function poolFor(server: Sshd): Promise<ConnectionPool> {
  const file = join(server.folder, 'any_port');
  writeFileSync(file, `127.0.0.1 ${await server.hostKey()}\n`);
  const pool = new ConnectionPool({ knownHostsFiles: [file], acceptedKeysFile: file });
  cleanup.push(() => pool.close());
  return pool;
}
async function open(server: Sshd, changes: Partial<SshTarget> = {}): Promise<Connection> {
  return await (await poolFor(server)).connect(server.target(changes));
}

describe.skipIf(noSshd)('when things go wrong', () => {
  it('a session killed in the middle of a command is a lost connection, and the next connect makes a new one', async () => {
    const server = await sshd();
    const pool = await poolFor(server);
    const host = await pool.connect(server.target());
    const frame = host.run('sleep 30');
    const stream = host.stream('echo up; sleep 30', [], { onLine: () => void server.killSessions() });
    expect((await Promise.all([frame, stream].map(rejection))).map((each) => [each.code, each.host])).toEqual([['ssh-lost', 'web1'], ['ssh-lost', 'web1']]);
    expect((await rejection(host.run('true'))).code).toBe('ssh-lost');
    const again = await pool.connect(server.target());
    expect(again).not.toBe(host);
    expect((await again.run('echo back')).stdout).toBe('back\n');
  });

  it('a line that goes silent is noticed by keep-alives', async () => {
    const server = await sshd();
    const line = await gate(server);
    const host = await open(server, { port: line.port, keepAliveMs: 100 });
    const frame = host.run('sleep 60');
    await host.stream('true', [], { onLine: () => undefined });
    line.silence();
    expect(await rejection(frame)).toMatchObject({ code: 'ssh-lost', args: { reason: 'no sign of life' } });
    expect((await rejection(host.forward(1))).code).toBe('ssh-lost');
  });

  it('a cut line while a session is being opened is a lost connection', async () => {
    const server = await sshd();
    const line = await gate(server);
    const host = await open(server, { port: line.port });
    const opening = Promise.all([rejection(host.run('sleep 9')), rejection(host.stream('sleep 9', [], { onLine: () => undefined })), rejection(host.forward(9))]);
    line.hangUp();
    for (const each of await opening) expect(each.code).toBe('ssh-lost');
  });

  it('a server that never greets runs into the time limit', async () => {
    const server = await sshd();
    const line = await gate(server);
    line.silence();
    expect(await rejection(open(server, { port: line.port, connectTimeoutMs: 200 }))).toMatchObject({ code: 'ssh-timeout', args: { what: 'connecting', seconds: 0.2 } });
  });

  it('a server that hangs up before it greets is tried again', async () => {
    const server = await sshd();
    const line = await gate(server, { refuseFirst: 1 });
    const host = await open(server, { port: line.port });
    expect((await host.run('echo in')).stdout).toBe('in\n');
    expect(line.accepted).toBe(2);
  });

  it('a server that keeps hanging up is named as such', async () => {
    const server = await sshd();
    const line = await gate(server, { refuseFirst: 100 });
    const file = await server.knownHosts();
    const pool = new ConnectionPool({ knownHostsFiles: [file], acceptedKeysFile: file, clock: { ...systemClock, after: (ms, callback) => systemClock.after(ms / 50, callback) } });
    expect((await rejection(pool.connect(server.target({ port: line.port })))).code).toBe('ssh-dropped');
    expect(line.accepted).toBe(4);
    await pool.close();
  });

  it('a closed port, a port that is no SSH server, and a name that does not exist are told apart', async () => {
    const server = await sshd();
    const closed = await freePort();
    expect(await rejection(open(server, { port: closed }))).toMatchObject({ code: 'ssh-unreachable', args: { port: closed, reason: 'connection refused, ECONNREFUSED' } });
    expect(await rejection(open(server, { host: 'no-such-host.invalid', dnsRetries: 1 }))).toMatchObject({ code: 'ssh-dns', args: { attempts: 2 } });
    const web = createServer((socket) => socket.on('error', () => socket.destroy()).resume().end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    cleanup.push(() => new Promise((resolve) => web.close(resolve)));
    const address = web.address();
    const found = await rejection(open(server, { port: typeof address === 'object' && address !== null ? address.port : 0 }));
    expect(found).toMatchObject({ code: 'ssh-not-ssh', evidence: 'HTTP/1.1 400 Bad Request' });
  });

  it('MaxSessions 2 makes sessions wait their turn', async () => {
    const server = await sshd({ config: ['MaxSessions 2'] });
    const host = await open(server);
    await host.run('true');
    const streams = Array.from({ length: 6 }, (_, index) => host.stream('sleep 0.05; echo "$1"', [String(index)], { onLine: () => undefined }));
    const frames = Array.from({ length: 6 }, () => host.run('echo frame'));
    expect((await Promise.all(streams)).map((each) => each.stdout.trim())).toEqual(['0', '1', '2', '3', '4', '5']);
    expect((await Promise.all(frames)).every((each) => each.stdout === 'frame\n')).toBe(true);
  });

  it('an abort ends a stream also when no further session can be opened', async () => {
    const server = await sshd({ config: ['MaxSessions 2'] });
    const host = await open(server);
    await host.run('true');
    const abort = new AbortController();
    const stream = host.stream('echo up; exec sleep 4713', [], { onLine: () => abort.abort(), signal: abort.signal });
    expect((await rejection(stream)).code).toBe('cancelled');
    expect((await host.run('ps -e -o args= | grep -c "^sleep 4713"')).stdout).toBe('0\n');
  });

  it('start-up files that print, ask and complain change nothing', async () => {
    const server = await sshd({ config: [`ForceCommand bash -c 'echo Welcome; echo noise >&2; read -r a; read -r b; eval "$SSH_ORIGINAL_COMMAND"'`] });
    const host = await open(server);
    expect(await host.run('echo fine; echo bad >&2')).toMatchObject({ stdout: 'fine\n', stderr: 'bad\n' });
    const lines: string[] = [];
    await host.stream('echo line', [], { onLine: (line) => lines.push(line) });
    expect(lines).toEqual(['line']);
  });

  it('an account that runs no commands is named', async () => {
    const server = await sshd({ config: [`ForceCommand echo "This account is currently not available." && exit 1`] });
    expect(await rejection((await open(server)).run('true'))).toMatchObject({ code: 'ssh-shell', evidence: 'This account is currently not available.', args: { code: 1 } });
  });

  it('a session that ends well without having run the script is no success', async () => {
    const server = await sshd({ config: ['ForceCommand true'] });
    const host = await open(server);
    expect(await rejection(host.run('echo never'))).toMatchObject({ code: 'ssh-shell', args: { code: 0 } });
    expect((await rejection(host.stream('echo never', [], { onLine: () => undefined }))).code).toBe('ssh-shell');
  });

  it('missing privileges are named with the line that helps', async () => {
    // Becoming nobody stands in for an account that is not root: sudo is missing or refuses.
    const server = await sshd({ config: [`ForceCommand setpriv --reuid=65534 --clear-groups sh -c "$SSH_ORIGINAL_COMMAND"`] });
    const found = await rejection((await open(server)).run('true'));
    expect(found).toMatchObject({ code: 'sudo', host: 'web1', remedy: { code: 'sudo-remedy' } });
    expect(found.evidence).toContain('sudo');
  });

  it('closing a connection whose line is silent comes to an end', async () => {
    const server = await sshd();
    const line = await gate(server);
    const pool = await poolFor(server);
    const host = await pool.connect(server.target({ port: line.port }));
    const frame = host.run('sleep 30');
    line.silence();
    await Promise.all([pool.close(), rejection(frame)]);
    expect(host.open).toBe(false);
  });

  it('closing ends what is under way with a word of its own', async () => {
    const server = await sshd();
    const host = await open(server);
    const frame = host.run('sleep 30');
    await host.stream('true', [], { onLine: () => undefined });
    host.close();
    expect((await rejection(frame)).code).toBe('ssh-closed');
  });
});
