// @ts-check
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from './scratch.mjs';
import { tar } from './tar.mjs';

/** @type {import('./tar.mjs').Entry[]} */
const entries = [
  { type: 'folder', path: 'tmp', mode: 0o1777 },
  { type: 'file', path: 'home/user/empty', mode: 0o600, uid: 1000, gid: 1001, content: Buffer.alloc(0) },
  { type: 'file', path: 'full', mode: 0o755, content: Buffer.from('x'.repeat(513)) },
];

test('other programs read what it writes, with owners, modes and the time 0', () => {
  const listing = execFileSync('tar', ['--numeric-owner', '--utc', '-tvf', '-'], { input: tar(entries), encoding: 'utf8' });
  expect(listing.trim().split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
    'drwxrwxrwt 0/0 0 1970-01-01 00:00 tmp/',
    '-rw------- 1000/1001 0 1970-01-01 00:00 home/user/empty',
    '-rwxr-xr-x 0/0 513 1970-01-01 00:00 full',
  ]);
  const folder = scratchFolder();
  execFileSync('tar', ['-C', folder, '-xf', '-'], { input: tar(entries) });
  expect(readFileSync(join(folder, 'full'), 'utf8')).toBe('x'.repeat(513));
});

test('equal entries give equal bytes, and its length is whole blocks', () => {
  expect(tar(entries).equals(tar(structuredClone(entries).map((entry) => (entry.type === 'file' ? { ...entry, content: Buffer.from(entry.content) } : entry))))).toBe(true);
  expect(tar(entries).length % 512).toBe(0);
});

test('refuses a path that does not fit', () => {
  expect(() => tar([{ type: 'folder', path: 'x'.repeat(100), mode: 0o755 }])).toThrow('longer than the 100 bytes');
  expect(() => tar([{ type: 'file', path: 'x'.repeat(100), mode: 0o755, content: Buffer.alloc(0) }])).not.toThrow();
});
