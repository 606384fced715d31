// @ts-check
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** What is built once and kept: `$XDG_CACHE_HOME/jiji` or `~/.cache/jiji`. */
export function cacheHome() {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'jiji');
}

/**
 * Runs `action` while holding a lock on a file, so that two processes do not build the same thing at once. The lock
 * ends with this process, however that ends.
 * @template T
 * @param {string} path of the lock file
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function withLock(path, action) {
  mkdirSync(dirname(path), { recursive: true });
  const holder = spawn('flock', [path, 'sh', '-c', 'echo; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    await new Promise((resolve, reject) => {
      holder.stdout.once('data', resolve);
      holder.once('error', reject);
      holder.once('close', (code) => {
        reject(new Error(`${path} could not be locked: flock ended with ${code}`));
      });
    });
    return await action();
  } finally {
    holder.stdin.end();
  }
}
