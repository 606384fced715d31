import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile, chmod, mkdir } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { labelOf, type SshTarget } from '../target.ts';

const execute = promisify(execFile);

const places = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/bin/sshd'];
const program = (): string | undefined => places.find((place) => existsSync(place));

/**
 * Why this machine cannot run the tests against a real sshd, in one line; undefined when it can. In CI a missing sshd is an
 * error and never a skip.
 */
export function cannotRunSshd(): string | undefined {
  const reason = program() === undefined ? 'no sshd on this machine (Debian: apt-get install openssh-server)' : userInfo().uid === 0 ? undefined : 'sshd runs its scripts as root, and you are not root';
  if (reason !== undefined && process.env['CI'] === 'true') throw new Error(reason);
  if (reason !== undefined) console.warn(`skipped: ${reason}`);
  return reason;
}

/** Key files made for one test folder; `types` as for ssh-keygen. */
export async function makeKey(folder: string, name: string, options: { readonly type?: 'ed25519' | 'rsa' | 'ecdsa'; readonly passphrase?: string; readonly comment?: string } = {}): Promise<string> {
  const path = join(folder, name);
  await execute('ssh-keygen', ['-q', '-t', options.type ?? 'ed25519', '-N', options.passphrase ?? '', '-C', options.comment ?? name, '-f', path]);
  return path;
}

export interface SshdOptions {
  /** Lines of sshd_config, before ours (the first value counts). */
  readonly config?: readonly string[];
  readonly hostKeyTypes?: readonly ('ed25519' | 'rsa' | 'ecdsa')[];
}

/** Keeps sshd for as long as its own standard input is open: when the tests' process dies, however it does, all of it goes. */
const keeper = `"$1" -D -e -f "$2/sshd_config" & echo $!; cat > /dev/null; kill -KILL $!; rm -rf "$2"`;

/** A real OpenSSH server on a free loopback port, with its own host keys and one authorized key, in a temporary folder. */
export class Sshd {
  readonly folder: string;
  readonly port: number;
  /** Process of the listening sshd. */
  readonly pid: number;
  readonly user = userInfo().username;
  /** Private key that the server lets in. */
  readonly clientKey: string;
  readonly #process: ChildProcess;
  #log = '';

  private constructor(folder: string, port: number, clientKey: string, child: ChildProcess, pid: number) {
    this.pid = pid;
    this.folder = folder;
    this.port = port;
    this.clientKey = clientKey;
    this.#process = child;
    child.stderr?.on('data', (chunk: Buffer) => (this.#log += chunk.toString('utf8')));
  }

  static async start(options: SshdOptions = {}): Promise<Sshd> {
    const sshd = program();
    if (sshd === undefined) throw new Error('no sshd');
    // The folder that sshd's unprivileged child lives in; a service would make it.
    if (userInfo().uid === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
    const folder = await mkdtemp(join(tmpdir(), 'jiji-sshd-'));
    const clientKey = await makeKey(folder, 'client');
    const hostKeys = await Promise.all((options.hostKeyTypes ?? ['ed25519']).map((type) => makeKey(folder, `host_${type}`, { type })));
    await writeFile(join(folder, 'authorized_keys'), await readFile(`${clientKey}.pub`));
    await chmod(join(folder, 'authorized_keys'), 0o600);
    const port = await freePort();
    await writeFile(join(folder, 'sshd_config'), [
      ...(options.config ?? []),
      `ListenAddress 127.0.0.1:${port}`, ...hostKeys.map((key) => `HostKey ${key}`), `AuthorizedKeysFile ${folder}/authorized_keys`, `PidFile ${folder}/pid`,
      // SHLVL: Debian's bash reads ~/.bashrc for every command of a top-level shell; a developer's own file must not matter here.
      'PermitRootLogin prohibit-password', 'PasswordAuthentication no', 'KbdInteractiveAuthentication no', 'UsePAM no', 'StrictModes no', 'SetEnv SHLVL=5', '',
    ].join('\n'));
    const child = spawn('sh', ['-c', keeper, 'keeper', sshd, folder], { stdio: ['pipe', 'pipe', 'pipe'] });
    const pid = await new Promise<number>((resolve, reject) => child.once('error', reject).stdout.once('data', (line: Buffer) => resolve(Number(line.toString()))));
    const server = new Sshd(folder, port, clientKey, child, pid);
    try {
      await server.#listening();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** Its own log so far, for a failing test. */
  get log(): string {
    return this.#log;
  }

  /** `type base64` of a host key, as known_hosts has it. */
  async hostKey(type: 'ed25519' | 'rsa' | 'ecdsa' = 'ed25519'): Promise<string> {
    const [name, key] = (await readFile(join(this.folder, `host_${type}.pub`), 'utf8')).split(' ');
    return `${name} ${key}`;
  }

  /** Writes a known_hosts file that holds this server's key, and gives its path. */
  async knownHosts(name = 'known_hosts'): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, `[127.0.0.1]:${this.port} ${await this.hostKey()}\n`);
    return path;
  }

  target(changes: Partial<SshTarget> = {}): SshTarget {
    const base: SshTarget = {
      name: 'web1', host: '127.0.0.1', port: this.port, user: this.user, keys: [{ kind: 'file', path: this.clientKey }], keysOnly: true, projectRoot: this.folder,
      connectTimeoutMs: 20_000, commandTimeoutMs: 60_000, keepAliveMs: 10_000, keepAliveMisses: 2, dnsRetries: 0, compression: false, narrowed: {}, legacyAlgorithms: false,
      unverified: false, extraKnownHosts: [],
    };
    return { ...base, ...changes };
  }

  get label(): string {
    return labelOf({ user: this.user, host: '127.0.0.1', port: this.port });
  }

  /** Ends the process that serves the newest connection, as a crash would. */
  async killSessions(): Promise<void> {
    const { stdout } = await execute('ps', ['-o', 'pid=', '--ppid', String(this.pid)]);
    for (const pid of stdout.split(/\s+/).filter((word) => word !== '')) process.kill(Number(pid), 'SIGKILL');
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      await this.killSessions().catch(() => undefined);
      const gone = new Promise((resolve) => this.#process.once('exit', resolve));
      this.#process.stdin?.end();
      await gone;
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  async #listening(): Promise<void> {
    for (let tries = 0; tries < 1200; tries++) {
      if (!isRunning(this.pid)) throw new Error(`sshd did not start: ${this.#log}`);
      if (await answers(this.port)) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`sshd does not listen: ${this.#log}`);
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** A port nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
