import { chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { UploadMount } from '../../../config/model.ts';
import { testService } from '../../testing/context.ts';
import { readUploads } from './read-uploads.ts';
import { isArchiveLarge, largeFiles, type UploadSet } from './upload-set.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'jiji-read-uploads-'));
  await mkdir(path.join(root, 'html/empty'), { recursive: true });
  await writeFile(path.join(root, 'html/index.html'), 'hello');
  await writeFile(path.join(root, 'html/.env'), 'A=1');
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

const read = (...uploads: readonly Partial<UploadMount>[]): Promise<UploadSet> =>
  readUploads(root, testService('web', { uploads: uploads.map((each) => ({ kind: 'directory' as const, local: 'html', remote: '/srv', options: [], ...each })) }));
const modes = (set: UploadSet): Readonly<Record<string, string>> => Object.fromEntries(set.trees.flatMap((tree) => tree.entries.map((entry) => [entry.path, entry.mode.toString(8)])));

it('equal contents have an equal hash, whenever they were written; anything else has another one', async () => {
  const { hash } = await read({});
  await utimes(path.join(root, 'html/index.html'), 1, 1);
  expect((await read({})).hash).toBe(hash);
  const others = [await read({ owner: '1:1' }), await read({ mode: '0700' })];
  await chmod(path.join(root, 'html/index.html'), 0o755);
  others.push(await read({}));
  await symlink('index.html', path.join(root, 'html/link'));
  others.push(await read({}));
  await rm(path.join(root, 'html/empty'), { recursive: true });
  others.push(await read({}));
  expect(new Set([hash, ...others.map((each) => each.hash)]).size).toBe(6);
});

it('what looks like a secret is for its owner alone; folders and programs can be entered and run', async () => {
  await writeFile(path.join(root, 'html/run'), '');
  await chmod(path.join(root, 'html/run'), 0o700);
  expect(modes(await read({}))).toEqual({ '': '755', empty: '755', 'index.html': '644', '.env': '600', run: '755' });
  expect(modes(await read({ mode: '0711' }))).toMatchObject({ '': '711', empty: '711', 'index.html': '644' });
});

it('puts small files into the archive and leaves large ones beside it', async () => {
  await writeFile(path.join(root, 'html/large'), Buffer.alloc(1024 * 1024 + 1));
  const set = await read({});
  expect(largeFiles(set).map(({ place }) => place)).toEqual(['directories/1-html/large']);
  expect(isArchiveLarge(set)).toBe(false);
  const names: string[] = [];
  const reader = extract();
  reader.end(Buffer.from(set.archive));
  for await (const entry of reader) {
    names.push(entry.header.name);
    entry.resume();
  }
  expect(names.map((name) => name.replace(/\/$/, ''))).toEqual(['files', 'directories', 'directories/1-html', 'directories/1-html/.env', 'directories/1-html/empty', 'directories/1-html/index.html']);
});

it('a folder that is not there is an empty one; a file that is not there, or lies elsewhere, is refused', async () => {
  expect((await read({ local: 'none' })).trees[0]?.entries).toMatchObject([{ path: '', kind: 'directory' }]);
  await symlink('/etc', path.join(root, 'out'));
  const codes = async (...uploads: readonly Partial<UploadMount>[]): Promise<readonly string[]> => (await read(...uploads)).problems.map((each) => each.code);
  expect(await codes({ kind: 'file', local: 'none' }, { local: 'out' }, { local: '../..' }, { kind: 'file' }, { local: 'html/index.html' })).toEqual(['upload-missing', 'upload-outside', 'upload-outside', 'upload-kind', 'upload-kind']);
});
