import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installEdition, type Edition } from './editions.ts';

/** Settings that keep the workbench quiet and still, so that what is asserted is ours. */
const quiet = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false,
  'terminal.integrated.gpuAcceleration': 'off',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'npm.fetchOnlinePackageInfo': false,
  'chat.disableAIFeatures': true,
  'chat.agentHost.enabled': false,
};
const startLimitMs = 60_000;

export interface ServerOptions {
  readonly edition: Edition;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** The packed extension to install; none for tests inside the extension host, which load the folder. */
  readonly vsix?: string;
  /** Workspaces are not trusted until someone says so. */
  readonly untrusted?: boolean;
  /** Obey `extensionTestsPath`; it also hides notifications, so UI tests leave it off. */
  readonly hostTests?: boolean;
}

export interface VsCodeServer {
  readonly port: number;
  /** Address for the browser. */
  readonly origin: string;
  /** Folder with settings, logs and a home of its own; removed by `stop`. */
  readonly folder: string;
  /** Process id of the server. */
  readonly pid: number;
  readonly output: () => string;
  readonly stop: () => Promise<void>;
  /** Kills it without a warning, with everything it started, and starts it again with the same profile. */
  readonly restart: () => Promise<VsCodeServer>;
}

/** Starts a VS Code server with a fresh profile on a free port. Nothing it does leaves the machine or touches the real home. */
export async function startServer(options: ServerOptions): Promise<VsCodeServer> {
  const installed = installEdition(options.edition);
  // Its sockets stand in here and may have 107 characters, so the path is short whatever TMPDIR is.
  const folder = mkdtempSync('/tmp/jvs-');
  try {
    const command = [path.join(installed, 'node/bin/node'), path.join(installed, 'server/out/server-main.js')] as const;
    const env = environment(folder, options.env);
    writeSettings(folder, { ...quiet, 'security.workspace.trust.enabled': options.untrusted === true, 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never', ...options.settings });
    if (options.vsix !== undefined) execFileSync(command[0], [command[1], '--accept-server-license-terms', ...folders(folder), '--install-extension', options.vsix, '--force'], { env, stdio: 'pipe' });
    const flags = ['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms', '--telemetry-level', 'off'];
    if (options.untrusted !== true) flags.push('--disable-workspace-trust');
    if (options.hostTests === true) flags.push('--enable-smoke-test-driver');
    return await listening(() => spawn(command[0], [command[1], ...flags, ...folders(folder)], { env, stdio: ['ignore', 'pipe', 'pipe'] }), folder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

const folders = (folder: string): string[] => ['--server-data-dir', path.join(folder, 'data'), '--extensions-dir', path.join(folder, 'ext')];

/** A home of its own: accepted host keys and notes of operations go there, and nothing of the real one is read. */
function environment(folder: string, more: Readonly<Record<string, string>> | undefined): NodeJS.ProcessEnv {
  const home = path.join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const env: NodeJS.ProcessEnv = { ...process.env, HOME: home, XDG_RUNTIME_DIR: folder, EXTENSIONS_GALLERY: '{"serviceUrl":""}', ...more };
  for (const name of ['XDG_CONFIG_HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME', 'SSH_AUTH_SOCK', 'VITEST', 'NODE_OPTIONS']) if (more?.[name] === undefined) Reflect.deleteProperty(env, name);
  return env;
}

function writeSettings(folder: string, settings: object): void {
  for (const scope of ['User', 'Machine']) {
    const at = path.join(folder, 'data/data', scope);
    mkdirSync(at, { recursive: true });
    writeFileSync(path.join(at, 'settings.json'), JSON.stringify(settings, null, 1));
  }
}

async function listening(start: () => ChildProcess, folder: string): Promise<VsCodeServer> {
  const child = start();
  let output = '';
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 8000);
      await gone;
      clearTimeout(timer);
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const restart = async (): Promise<VsCodeServer> => {
    const gone = once(child, 'exit');
    for (const { pid } of descendants(child.pid ?? -1).reverse()) killProcess(pid);
    child.kill('SIGKILL');
    await gone;
    return listening(start, folder);
  };
  const killed = (): void => void child.kill('SIGKILL');
  process.once('exit', killed);
  child.once('exit', () => process.off('exit', killed));
  const port = await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`VS Code server did not listen in ${startLimitMs / 1000} s\n${output}`)), startLimitMs);
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = /Extension host agent listening on (\d+)/.exec(output);
      if (found === null) return;
      clearTimeout(timer);
      resolve(Number(found[1]));
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`VS Code server ended with ${code}\n${output}`));
    });
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { port, origin: `http://localhost:${port}`, folder, pid: child.pid ?? -1, output: () => output, stop, restart };
}

/** Process ids of all descendants of a process, with their command lines. */
export function descendants(pid: number): { pid: number; command: string }[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((row) => row !== null)
    .map(([, own, parent, command]) => ({ pid: Number(own), parent: Number(parent), command: command ?? '' }));
  const found: { pid: number; command: string }[] = [];
  const add = (parent: number): void => {
    for (const row of table.filter((each) => each.parent === parent)) {
      found.push({ pid: row.pid, command: row.command });
      add(row.pid);
    }
  };
  add(pid);
  return found;
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

export const isAlive = (pid: number): boolean => {
  try {
    // A process that has ended and was not collected yet counts as gone.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
};
