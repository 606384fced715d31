import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const files = join(import.meta.dirname, 'files');
const script = `. ${files}/stage-lib.sh; . ${files}/stage-lock.sh; `;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jiji-lock-'));
  mkdirSync(join(folder, 'bin'));
  // No unit runs here; what time it is on the wall says the test.
  program('systemctl', 'exit 0');
  boot('boot-1');
  uptime(1000);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, body: string): void {
  writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(folder, 'bin', name), 0o755);
}
const boot = (id: string): void => writeFileSync(join(folder, 'boot'), `${id}\n`);
const uptime = (seconds: number): void => writeFileSync(join(folder, 'uptime'), `${seconds.toFixed(2)} 1.00\n`);
const wall = (shift: string): void => program('date', `exec /bin/date -d '${shift}' "$@"`);

const sh = (text: string): string => execFileSync('sh', ['-c', script + text], {
  encoding: 'utf8',
  env: { PATH: `${folder}/bin:/usr/bin:/bin`, HOME: folder, JIJI_STATE: folder, JIJI_SPOOL: `${folder}/run`, JIJI_BOOT_ID_FILE: `${folder}/boot`, JIJI_UPTIME_FILE: `${folder}/uptime` },
});
const take = (lockId: string, operation: string, takeover = ''): string => sh(`jiji_lock_take shop ${lockId} ${operation} '{"lockId":"${lockId}","operationId":"${operation}"' '${takeover}' shop || :`);
const look = (): string => sh('jiji_lock_look "$JIJI_STATE/lock/shop"; echo "$lock_state"').trim();
const journal = (operation: string, ...types: readonly string[]): void => writeFileSync(join(folder, 'operations', operation, 'journal.ndjson'), types.map((type) => `{"type":"${type}"}\n`).join(''));

it.each(['+1 hour', '-1 hour', '+40 years'])('a wall clock that jumps (%s) makes nobody dead or alive', (shift) => {
  take('A', 'OA');
  journal('OA', 'operation', 'stage');
  wall(shift);
  uptime(1029);
  expect(look()).toBe('alive');
  expect(take('B', 'OB')).toContain('"state":"alive"');
  uptime(1031);
  expect(look()).toBe('interrupted');
  sh('jiji_lock_renew shop A');
  expect(look()).toBe('alive');
});

it('a reboot makes the owner dead at once, however young its lease looks', () => {
  take('A', 'OA');
  journal('OA', 'operation', 'stage');
  boot('boot-2');
  uptime(1001);
  expect(look()).toBe('interrupted');
  expect(take('B', 'OB')).toContain('"state":"interrupted"');
  expect(take('B', 'OB', 'OA')).toBe('');
  expect(readFileSync(join(folder, 'lock/shop/info.json'), 'utf8')).toMatch(/"lockId":"B".*"fence":2,"bootId":"boot-2"/);
});

it('a dead owner whose journal has its end is free for anybody', () => {
  take('A', 'OA');
  journal('OA', 'operation', 'stage', 'finish');
  boot('boot-2');
  expect(look()).toBe('finished');
  expect(take('B', 'OB')).toBe('');
  expect(look()).toBe('alive');
});

it('a dead owner that began no stage has changed nothing: free, too', () => {
  take('A', 'OA');
  journal('OA', 'operation');
  uptime(1100);
  expect(look()).toBe('finished');
});

it('an owner that wakes up is refused once another one holds the lock, and does not give it back', () => {
  take('A', 'OA');
  journal('OA', 'operation', 'stage');
  uptime(1100);
  expect(take('B', 'OB', 'OA')).toBe('');
  expect(sh('jiji_lock_own shop A && echo own || echo lost').trim()).toBe('lost');
  expect(sh('jiji_lock_renew shop A && echo renewed || echo refused').trim()).toBe('refused');
  expect(sh('jiji_lock_release shop A').trim()).toBe('foreign');
  expect(take('A', 'OA')).toContain('"state":"lost"');
});
