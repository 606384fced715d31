import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ConnectionPool, type Connection } from './index.ts';
import { rejection } from './testing/problem-of.ts';
import { cannotRunSshd, Sshd } from './testing/sshd.ts';

// Generous, because these tests wait for real processes, on machines that do other things too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const noSshd = cannotRunSshd() !== undefined;

/** Processes whose command line holds `word`. */
const running = (word: string): number => readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && pid !== String(process.pid) && commandLine(pid).includes(word)).length;
function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe.skipIf(noSshd)('a connection to a real sshd', () => {
  let server: Sshd;
  let pool: ConnectionPool;
  let host: Connection;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jiji-ssh-'));
    server = await Sshd.start();
    const file = await server.knownHosts();
    pool = new ConnectionPool({ knownHostsFiles: [file], acceptedKeysFile: file });
    host = await pool.connect(server.target());
  });
  afterAll(async () => {
    await pool.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('runs a script as root with arguments and standard input', async () => {
    const result = await host.run('id -u; printf "%s|" "$@"; cat; echo problem >&2; exit 3', ['a b', "it's", ''], { stdin: 'input' });
    expect(result).toMatchObject({ code: 3, stdout: "0\na b|it's||input", stderr: 'problem\n', truncated: false });
  });

  it('runs frames one after another, one round trip each', async () => {
    await host.run('true');
    const before = host.roundTrips;
    const results = await Promise.all(Array.from({ length: 50 }, (_, index) => host.run('echo "$1"; echo "$$"', [String(index)])));
    expect(results.map((each) => each.stdout.split('\n')[0])).toEqual(Array.from({ length: 50 }, (_, index) => String(index)));
    expect(new Set(results.map((each) => each.stdout.split('\n')[1])).size).toBe(1);
    expect(host.roundTrips - before).toBe(50);
  });

  it('streams lines as they come', async () => {
    const lines: string[] = [];
    const result = await host.stream('echo one; read -r x; echo "$x"; printf last; exit 4', [], { onLine: (line) => lines.push(line), stdin: 'two\n' });
    expect(lines).toEqual(['one', 'two', 'last']);
    expect(result.code).toBe(4);
  });

  it('waits once for a stream whose session was opened ahead, and as ever for the next one', async () => {
    const other = await new ConnectionPool({ knownHostsFiles: [await server.knownHosts()], acceptedKeysFile: join(folder, 'other') }).connect(server.target());
    const stream = async (): Promise<number> => {
      const before = other.roundTrips;
      expect((await other.stream('echo "$1"; cat', ['a'], { onLine: () => undefined, stdin: 'b' })).stdout).toBe('a\nb');
      return other.roundTrips - before;
    };
    other.prepareStream();
    other.prepareStream();
    await other.run('sleep 0.5');
    expect(other.roundTrips).toBe(3);
    expect([await stream(), await stream()]).toEqual([1, 3]);
    other.close();
  });

  it('runs eight streams beside frames on one connection', async () => {
    const streams = Array.from({ length: 8 }, (_, index) => host.stream('sleep 0.1; echo "$1"', [String(index)], { onLine: () => undefined }));
    const frames = Array.from({ length: 8 }, () => host.run('echo frame'));
    expect((await Promise.all(streams)).map((each) => each.stdout.trim())).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
    expect((await Promise.all(frames)).every((each) => each.code === 0)).toBe(true);
  });

  it('keeps 1 MiB of 10 MB of output and stays in step', async () => {
    const result = await host.run('head -c 10000000 /dev/zero | tr "\\0" x; echo end >&2; exit 5');
    expect(result).toMatchObject({ code: 5, truncated: true, stderr: 'end\n' });
    expect(result.stdout).toBe('x'.repeat(1024 * 1024));
    expect((await host.run('echo next')).stdout).toBe('next\n');
  });

  it('takes a script of 300 KB, and input of 1 MB byte for byte', async () => {
    const script = `${'true # filling up a long program\n'.repeat(10_000)}sha256sum`;
    const input = randomBytes(1_000_000);
    expect(script.length).toBeGreaterThan(300_000);
    expect((await host.run(script, [], { stdin: input })).stdout.slice(0, 64)).toBe(createHash('sha256').update(input).digest('hex'));
  });

  it('gives the status of a command that a signal killed', async () => {
    expect((await host.run('sh -c "kill -KILL \\$\\$"')).code).toBe(137);
    expect((await host.stream('sh -c "kill -TERM \\$\\$"', [], { onLine: () => undefined })).code).toBe(143);
  });

  it('goes on after a script killed the root shell itself', async () => {
    expect((await host.run('kill -KILL $$; sleep 5')).code).toBe(137);
    expect((await host.run('echo back')).stdout).toBe('back\n');
  });

  it('ends a frame that takes too long, with everything it started, and goes on', async () => {
    const found = await rejection(host.run('sleep 4711 & trap "" TERM; sleep 4711', [], { timeoutMs: 300 }));
    expect(found).toMatchObject({ code: 'ssh-timeout', host: 'web1', args: { seconds: 0.3 } });
    await until(() => running('sleep 4711') === 0);
    expect((await host.run('echo back')).stdout).toBe('back\n');
  });

  it('aborts a frame and a stream, with everything they started', async () => {
    const abort = new AbortController();
    const frame = host.run('sleep 4712', [], { signal: abort.signal });
    const queued = host.run('echo never > "$1"', [join(folder, 'never')], { signal: abort.signal });
    const stream = host.stream('echo started; sleep 4712', [], { onLine: () => abort.abort(), signal: abort.signal });
    expect((await Promise.all([frame, queued, stream].map(rejection))).map((each) => each.code)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(running('sleep 4712')).toBe(0);
    expect(existsSync(join(folder, 'never'))).toBe(false);
    expect((await host.run('echo back')).stdout).toBe('back\n');
    expect((await rejection(host.run('true', [], { signal: abort.signal }))).code).toBe('cancelled');
  });

  it('lets a mistake in a listener end its stream only', async () => {
    await expect(host.stream('echo a; sleep 60', [], { onLine: () => { throw new Error('listener'); } })).rejects.toThrow('listener');
    expect((await host.run('echo fine')).stdout).toBe('fine\n');
  });

  it.each([['in a frame', 300_000], ['over a session of its own', 5_000_000]])('uploads %s: mode, content, no temporary file left', async (_how, size) => {
    const content = randomBytes(size);
    const path = join(folder, 'up');
    const sent: number[] = [];
    await host.upload(content, path, { mode: '0640', onProgress: (bytes) => sent.push(bytes) });
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(sent.at(-1)).toBe(size);
    expect(readdirSync(folder)).toEqual(['up']);
    const file = join(server.folder, 'source');
    writeFileSync(file, content.subarray(1));
    await host.upload({ file }, path, { mode: '0600' });
    expect(readFileSync(path).equals(content.subarray(1))).toBe(true);
    rmSync(path);
  });

  it('says why a file cannot be written, and leaves the old one', async () => {
    expect(await rejection(host.upload(Buffer.from('x'), '/no/such/folder/file', { mode: '0644' }))).toMatchObject({ code: 'ssh-upload', evidence: expect.stringContaining('No such file') as unknown });
    const full = await rejection(host.upload(randomBytes(2_000_000), '/proc/jiji', { mode: '0644' }));
    expect(full.code).toBe('ssh-upload');
    expect((await rejection(host.upload({ file: '/no/such/file' }, '/tmp/x', { mode: '0644' }))).code).toBe('ssh-upload-source');
    expect((await rejection(host.upload(Buffer.from('x'), 'relative', { mode: '0644' }))).code).toBe('ssh-upload-path');
  });

  it('forwards to a port of the server, and says when nothing listens', async () => {
    const echo = createServer((socket) => socket.end('hello'));
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    const address = echo.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const channel = await host.forward(port);
    let text = '';
    for await (const chunk of channel) text += String(chunk);
    expect(text).toBe('hello');
    await new Promise((resolve) => echo.close(resolve));
    expect(await rejection(host.forward(port))).toMatchObject({ code: 'ssh-forward', args: { target: `127.0.0.1:${port}` } });
  });

  it('uses /run for input only while it is on its way', async () => {
    await host.run('cat > /dev/null', [], { stdin: 'secret' });
    expect(execFileSync('find', ['/run', '-maxdepth', '1', '-name', 'jiji-stdin.*'], { encoding: 'utf8' })).toBe('');
  });
});
