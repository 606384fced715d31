// @ts-check
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheHome, withLock } from './cache.mjs';
import { sha256 } from './image.mjs';

/** @typedef {import('./recipes.mjs').Recipe} Recipe */

/**
 * One entry of manifest.json.
 * @typedef {{name: string, version: string, arch: 'amd64', kind: 'binary' | 'image', file: string, image?: string, sha256: string, size: number}} Part
 */

/** What names a part in the cache: equal keys mean equal recipes. */
function keyOf(/** @type {Recipe} */ recipe) {
  const hash = createHash('sha256');
  for (const input of recipe.inputs()) hash.update(input).update('\0');
  return `${recipe.name}-${recipe.version}-${hash.digest('hex').slice(0, 12)}`;
}

/**
 * The part's file in the cache; builds it when it is not there.
 * @param {Recipe} recipe
 * @param {(line: string) => void} say
 */
async function built(recipe, say) {
  const folder = join(cacheHome(), 'parts', keyOf(recipe));
  const path = join(folder, recipe.file);
  if (existsSync(path)) return path;
  return withLock(`${folder}.lock`, async () => {
    if (existsSync(path)) return path; // somebody else built it while we waited
    say(`building ${recipe.name} ${recipe.version} (the first time, ${recipe.duration})`);
    const began = Date.now();
    mkdirSync(folder, { recursive: true });
    await recipe.build(`${path}.part`);
    renameSync(`${path}.part`, path);
    say(`${recipe.name} ${recipe.version} is built, after ${Math.round((Date.now() - began) / 1000)} s`);
    return path;
  });
}

/**
 * Makes a folder of parts: the files and a manifest.json that names them.
 * @param {Recipe[]} recipes
 * @param {string | undefined} out the folder; without it one in the cache
 * @param {(line: string) => void} say
 * @returns {Promise<string>} the folder
 */
export async function assemble(recipes, out, say) {
  const keys = createHash('sha256').update(recipes.map(keyOf).join()).digest('hex').slice(0, 12);
  const folder = out ?? join(cacheHome(), 'parts', `amd64-${keys}`);
  mkdirSync(folder, { recursive: true });
  /** @type {Part[]} */
  const parts = [];
  for (const recipe of recipes) {
    const source = await built(recipe, say);
    const content = readFileSync(source);
    const entry = {
      arch: /** @type {const} */ ('amd64'),
      kind: recipe.kind,
      file: recipe.file,
      ...(recipe.image === undefined ? {} : { image: recipe.image }),
    };
    parts.push({ name: recipe.name, version: recipe.version, ...entry, sha256: sha256(content), size: content.length });
    place(source, join(folder, recipe.file), content);
  }
  const manifest = join(folder, 'manifest.json');
  writeFileSync(`${manifest}.${process.pid}`, `${JSON.stringify({ version: 1, parts }, undefined, 2)}\n`);
  renameSync(`${manifest}.${process.pid}`, manifest);
  return folder;
}

/** Copies the file unless an equal one is there; never leaves half a file. */
function place(/** @type {string} */ source, /** @type {string} */ target, /** @type {Buffer} */ content) {
  if (existsSync(target) && readFileSync(target).equals(content)) return;
  const part = `${target}.${process.pid}`;
  try {
    copyFileSync(source, part);
    renameSync(part, target);
  } finally {
    rmSync(part, { force: true });
  }
}
