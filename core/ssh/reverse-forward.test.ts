import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ConnectionPool, type Connection } from './index.ts';
import { rejection } from './testing/problem-of.ts';
import { cannotRunSshd, Sshd } from './testing/sshd.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const listening = (server: Server): Promise<number> => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
const freePort = async (): Promise<number> => {
  const server = createServer();
  const port = await listening(server);
  await new Promise((done) => server.close(done));
  return port;
};
/** What a connection to a port of this machine (the sshd's too) gets back, or the code of its error. */
const ask = (port: number, text: string): Promise<string> => new Promise((resolve) => {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk: Buffer) => { answer += chunk.toString(); });
  socket.once('connect', () => socket.end(text));
  socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
  socket.once('close', () => resolve(answer));
});

describe.skipIf(cannotRunSshd() !== undefined)('reverse forwards through a real sshd', () => {
  let server: Sshd;
  let pool: ConnectionPool;
  let host: Connection;
  let echo: Server;
  let echoPort: number;
  const open = new Set<Socket>();
  beforeAll(async () => {
    server = await Sshd.start();
    const file = await server.knownHosts();
    pool = new ConnectionPool({ knownHostsFiles: [file], acceptedKeysFile: file });
    host = await pool.connect(server.target());
    echo = createServer({ allowHalfOpen: true }, (socket) => {
      open.add(socket.once('close', () => open.delete(socket)));
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => socket.write(`<${chunk.toString()}>`)).on('end', () => socket.end());
    });
    echoPort = await listening(echo);
  });
  afterAll(async () => {
    await pool.close();
    echo.close();
    await server.stop();
  });

  it('brings connections to the server’s port back here until it is ended, and keeps the connection busy', async () => {
    const port = await freePort();
    const stop = await host.reverseForward(port, { host: '127.0.0.1', port: echoPort });
    expect(host.busy).toBe(true);
    expect(await Promise.all([ask(port, 'one'), ask(port, 'two')])).toEqual(['<one>', '<two>']);
    const second = await host.reverseForward(port, { host: '127.0.0.1', port: echoPort });
    await stop();
    await stop();
    expect(await ask(port, 'still')).toBe('<still>');
    await second();
    expect(await ask(port, 'gone')).toBe('ECONNREFUSED');
    expect(host.busy).toBe(false);
  });

  it('ends connections that are under way, here too', async () => {
    const port = await freePort();
    const stop = await host.reverseForward(port, { host: '127.0.0.1', port: echoPort });
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    await new Promise((done) => socket.once('data', done).write('x'));
    const closed = new Promise((done) => socket.once('close', done));
    await stop();
    await closed;
    while (open.size > 0) await new Promise((done) => setTimeout(done, 10));
  });

  it('refuses a connection whose end here is closed', async () => {
    const [port, dead] = [await freePort(), await freePort()];
    const stop = await host.reverseForward(port, { host: '127.0.0.1', port: dead });
    expect(['', 'ECONNRESET']).toContain(await ask(port, 'x'));
    await stop();
  });

  it('says so when the port is taken', async () => {
    expect(await rejection(host.reverseForward(echoPort, { host: '127.0.0.1', port: 1 }))).toMatchObject({ code: 'ssh-reverse-forward', args: { port: echoPort } });
    expect(host.busy).toBe(false);
  });

  it('goes with its connection', async () => {
    const port = await freePort();
    const own = new ConnectionPool({ knownHostsFiles: [await server.knownHosts()], acceptedKeysFile: await server.knownHosts() });
    const stop = await (await own.connect(server.target())).reverseForward(port, { host: '127.0.0.1', port: echoPort });
    expect(await ask(port, 'x')).toBe('<x>');
    await own.close();
    await stop();
    let answer = await ask(port, 'x');
    while (answer !== 'ECONNREFUSED') answer = await ask(port, 'x');
  });
});
