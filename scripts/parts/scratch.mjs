// @ts-check
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary folder for tests. It goes with this process, also when that is killed. */
export function scratchFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'jiji-test-'));
  const guard = spawn('sh', ['-c', 'cat > /dev/null; rm -rf "$1"', 'sh', folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  guard.unref();
  /** @type {import('node:net').Socket} */ (guard.stdin).unref();
  return folder;
}
