import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cacheHome = (): string => path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'jiji');

/**
 * The program of Debian's package `docker-registry`: the installed one, or the package's unpacked into the cache. When
 * it cannot be had, the tests are left out with a line that says why; with CI=true that is an error.
 */
export async function findDockerRegistry(): Promise<string | undefined> {
  const installed = '/usr/bin/docker-registry';
  if (existsSync(installed)) return installed;
  const kept = path.join(cacheHome(), 'docker-registry', 'usr/bin/docker-registry');
  if (existsSync(kept)) return kept;
  try {
    await unpack(path.join(cacheHome(), 'docker-registry'));
    return kept;
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    console.warn(`left out: docker-registry cannot be had (${error instanceof Error ? error.message.split('\n')[0] : String(error)})`);
    return undefined;
  }
}

async function unpack(folder: string): Promise<void> {
  await mkdir(path.dirname(folder), { recursive: true });
  const part = await mkdtemp(`${folder}.part-`);
  try {
    await run('apt-get', ['download', '-qq', 'docker-registry'], { cwd: part });
    await run('sh', ['-c', 'dpkg -x docker-registry_*.deb . && rm docker-registry_*.deb'], { cwd: part });
    // Two processes may unpack at once: the first one's stays.
    await rename(part, folder).catch((error: unknown) => { if (!existsSync(folder)) throw error; });
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

export interface DockerRegistry {
  /** `127.0.0.1:<port>` */
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** A port of this machine that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** A registry on loopback with an empty store; `auth` is the section of that name of its configuration. Files are written beside it first. */
export async function startDockerRegistry(program: string, auth: object | undefined, files: Readonly<Record<string, string>> = {}): Promise<DockerRegistry> {
  const folder = await mkdtemp(path.join(tmpdir(), 'jiji-registry-'));
  const port = await freePort();
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  const config = {
    version: '0.1', log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: path.join(folder, 'store') } },
    http: { addr: `127.0.0.1:${port}` }, ...(auth === undefined ? {} : { auth }),
  };
  await writeFile(path.join(folder, 'config.yml'), JSON.stringify(config));
  // Its environment is empty: the program reads settings from variables of many names.
  const child = spawn(program, ['serve', 'config.yml'], { cwd: folder, env: {}, stdio: ['ignore', 'ignore', 'pipe'] });
  const stop = async (): Promise<void> => {
    await ended(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await answers(child, port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { host: `127.0.0.1:${port}`, port, stop };
}

/** Ends the program and waits for its end. */
function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

async function answers(child: ChildProcess, port: number): Promise<void> {
  let said = '';
  child.stderr?.on('data', (text: Buffer) => { said += text.toString(); });
  for (;;) {
    if (child.exitCode !== null) throw new Error(`docker-registry ended: ${said}`);
    try {
      await fetch(`http://127.0.0.1:${port}/`);
      return;
    } catch {
      // Not listening yet; how long it takes depends on the machine, and the test's own limit ends the wait.
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
