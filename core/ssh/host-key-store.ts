import { appendFile, chmod, mkdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { problem, ProblemError } from '../base/index.ts';
import { keyType } from './host-key.ts';
import { knownHostName, KnownHosts, type KnownHostLine, parseKnownHosts } from './known-hosts.ts';
import type { SshLog } from './options.ts';

export interface KnownHostsFiles {
  /** Read, in order; a missing one is empty. */
  readonly knownHostsFiles: readonly string[];
  /** Where accepted keys are added. */
  readonly acceptedKeysFile: string;
}

/**
 * The files of this user: `~/.ssh/known_hosts` and `~/.config/jiji/known_hosts` (XDG_CONFIG_HOME honoured), the second one
 * ours to write. `replacement` (the command line's `--known-hosts FILE`) takes the place of both.
 */
export function userKnownHosts(options: { readonly homeDir?: string; readonly env?: Readonly<Record<string, string | undefined>>; readonly replacement?: string } = {}): KnownHostsFiles {
  if (options.replacement !== undefined) return { knownHostsFiles: [options.replacement], acceptedKeysFile: options.replacement };
  const home = options.homeDir ?? homedir();
  const configured = options.env?.['XDG_CONFIG_HOME'] ?? '';
  const ours = join(configured === '' ? join(home, '.config') : configured, 'jiji', 'known_hosts');
  return { knownHostsFiles: [join(home, '.ssh', 'known_hosts'), ours], acceptedKeysFile: ours };
}

/** Reads all files anew (they may have changed since), so that each connection is checked against what they say now. */
export async function loadKnownHosts(files: readonly string[], log: SshLog): Promise<KnownHosts> {
  const lines: KnownHostLine[] = [];
  for (const file of new Set(files)) {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
      const reason = (error as Error).message;
      throw new ProblemError(problem('ssh-known-hosts', { file, reason }, { remedy: { code: 'ssh-known-hosts-remedy' } }), { cause: error });
    }
    lines.push(...parseKnownHosts(text, file, (line) => log('warn', `${file}:${line}: not a known_hosts line, skipped`)));
  }
  return new KnownHosts(lines);
}

/** Adds a key to `file` (0600, its folder 0700 when made here). */
export async function storeHostKey(file: string, host: string, port: number, key: Buffer): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const start = await endsInLine(file) ? '' : '\n';
    await appendFile(file, `${start}${knownHostName(host, port)} ${keyType(key)} ${key.toString('base64')}\n`, { mode: 0o600 });
    await chmod(file, 0o600);
  } catch (error) {
    throw new ProblemError(problem('ssh-known-hosts-write', { file, reason: (error as Error).message }), { cause: error });
  }
}

async function endsInLine(file: string): Promise<boolean> {
  try {
    const text = await readFile(file, 'utf8');
    return text === '' || text.endsWith('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
}
