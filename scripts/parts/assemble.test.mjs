// @ts-check
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { assemble } from './assemble.mjs';
import { sha256 } from './image.mjs';
import { recipes } from './recipes.mjs';
import { scratchFolder } from './scratch.mjs';

let cache = '';
beforeEach(() => {
  cache = scratchFolder();
  vi.stubEnv('XDG_CACHE_HOME', cache);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** A recipe that is quick: it writes a text, and counts how often it was asked. */
function recipe(text = 'program') {
  const build = vi.fn(async (/** @type {string} */ path) => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    writeFileSync(path, text);
  });
  /** @type {import('./recipes.mjs').Recipe & {build: typeof build}} */
  const made = { name: 'thing', version: '1.2.3', kind: 'binary', file: 'thing', duration: 'a moment', inputs: () => [text], build };
  return made;
}
const quiet = () => {};

test('the manifest tells the truth about the files', async () => {
  const folder = await assemble([recipe(), { ...recipe('picture'), name: 'img', kind: 'image', file: 'img.tar', image: 'localhost/img:1' }], undefined, quiet);
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  expect(manifest).toEqual({
    version: 1,
    parts: [
      { name: 'thing', version: '1.2.3', arch: 'amd64', kind: 'binary', file: 'thing', sha256: sha256(Buffer.from('program')), size: 7 },
      { name: 'img', version: '1.2.3', arch: 'amd64', kind: 'image', file: 'img.tar', image: 'localhost/img:1', sha256: sha256(Buffer.from('picture')), size: 7 },
    ],
  });
  expect(readdirSync(folder).sort()).toEqual(['img.tar', 'manifest.json', 'thing']);
  expect(readFileSync(join(folder, 'thing'), 'utf8')).toBe('program');
});

test('builds once, also when asked twice at the same time', async () => {
  const one = recipe();
  const folders = await Promise.all([assemble([one], undefined, quiet), assemble([one], undefined, quiet)]);
  await assemble([one], join(cache, 'elsewhere'), quiet);
  expect(one.build).toHaveBeenCalledTimes(1);
  expect(folders[0]).toBe(folders[1]);
  expect(readFileSync(join(cache, 'elsewhere/thing'), 'utf8')).toBe('program');
});

test('another recipe is another part; a spoilt file is put right', async () => {
  const folder = await assemble([recipe()], join(cache, 'out'), quiet);
  writeFileSync(join(folder, 'thing'), 'spoilt');
  await assemble([recipe()], folder, quiet);
  expect(readFileSync(join(folder, 'thing'), 'utf8')).toBe('program');
  const newer = recipe('newer');
  await assemble([newer], folder, quiet);
  expect(newer.build).toHaveBeenCalledTimes(1);
  expect(readFileSync(join(folder, 'thing'), 'utf8')).toBe('newer');
});

test('a build that fails leaves nothing that would be taken for a part', async () => {
  const one = recipe();
  one.build.mockImplementationOnce((path) => {
    writeFileSync(path, 'half');
    return Promise.reject(new Error('out of memory'));
  });
  await expect(assemble([one], join(cache, 'out'), quiet)).rejects.toThrow('out of memory');
  expect(existsSync(join(cache, 'out/manifest.json'))).toBe(false);
  await assemble([one], join(cache, 'out'), quiet);
  expect(readFileSync(join(cache, 'out/thing'), 'utf8')).toBe('program');
});

test('the versions of the recipes are those the modules pin', () => {
  for (const [name, module] of [['coredns', 'github.com/coredns/coredns'], ['kamal-proxy', 'github.com/basecamp/kamal-proxy']]) {
    const pinned = readFileSync(new URL(`modules/${name}/go.mod`, import.meta.url), 'utf8');
    const version = recipes.find((each) => each.name === name)?.version;
    expect(pinned).toContain(`${module} v${version} `);
  }
  expect(recipes.find((each) => each.name === 'kamal-proxy')?.image).toBe('localhost/jiji/kamal-proxy:0.9.2');
});
