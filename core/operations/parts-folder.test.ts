import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '../base/index.ts';
import { folderParts } from './parts-folder.ts';

const bytes = Buffer.from('a binary, as far as this test goes');
const sha256 = createHash('sha256').update(bytes).digest('hex');
const entry = { name: 'coredns', version: '1.14.2', arch: 'amd64', kind: 'binary', file: 'coredns', sha256, size: bytes.length };

describe('parts of a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'jiji-parts-'));
    await writeFile(path.join(folder, 'coredns'), bytes);
  });
  afterEach(() => rm(folder, { recursive: true }));
  const manifest = (value: unknown) => writeFile(path.join(folder, 'manifest.json'), typeof value === 'string' ? value : JSON.stringify(value));
  const failure = (name: 'coredns' | 'corrosion' = 'coredns') => folderParts(folder).get(name, 'amd64').then(() => undefined, (error: unknown) => problemOf(error));

  it('gives a verified part', async () => {
    await manifest({ version: 1, parts: [entry] });
    expect(await folderParts(folder).get('coredns', 'amd64')).toEqual({ name: 'coredns', version: '1.14.2', arch: 'amd64', kind: 'binary', file: path.join(folder, 'coredns'), sha256, sizeBytes: bytes.length });
  });
  it('refuses bytes that differ, of the same size and of another', async () => {
    await manifest({ version: 1, parts: [entry] });
    await writeFile(path.join(folder, 'coredns'), Buffer.from('A binary, as far as this test goes'));
    expect(await failure()).toMatchObject({ code: 'checksum' });
    await writeFile(path.join(folder, 'coredns'), 'short');
    expect(await failure()).toMatchObject({ code: 'checksum' });
  });
  it('says what is missing', async () => {
    expect(await failure()).toMatchObject({ code: 'parts-manifest' });
    await manifest({ version: 1, parts: [entry] });
    expect(await failure('corrosion')).toMatchObject({ code: 'part-missing', args: { part: 'corrosion', arch: 'amd64' } });
    await rm(path.join(folder, 'coredns'));
    expect(await failure()).toMatchObject({ code: 'part-missing' });
  });
  it.each(['{', '[]', '{"version":2,"parts":[]}', JSON.stringify({ version: 1, parts: [{ ...entry, sha256: 'x' }] }), JSON.stringify({ version: 1, parts: [{ ...entry, kind: 'image' }] })])('refuses the manifest %s', async (text) => {
    await manifest(text);
    expect(await failure()).toMatchObject({ code: 'parts-manifest' });
  });
});
