// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { cacheHome } from '../../../scripts/parts/cache.mjs';
import { labFolder } from './paths.mjs';
import { must } from './run.mjs';

/**
 * One of the lab's own Go programs, built when it is not in the cache: static, to be run on the machine as well as in a
 * container.
 * @param {'images/app' | 'shaper'} source its folder in test/lab
 * @param {(line: string) => void} say
 * @returns {Promise<string>} its path
 */
export async function program(source, say) {
  const folder = join(labFolder, source);
  const name = source.slice(source.lastIndexOf('/') + 1);
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).sort()) hash.update(`${file}\0`).update(readFileSync(join(folder, file)));
  const cache = join(cacheHome(), `lab-${name}-${hash.digest('hex').slice(0, 12)}`);
  const path = join(cache, name);
  if (existsSync(path)) return path;
  say(`building ${name}`);
  mkdirSync(cache, { recursive: true });
  const part = `${path}.${process.pid}`;
  await must(['go', 'build', '-trimpath', '-buildvcs=false', '-ldflags', '-s -w', '-o', part, '.'], {
    cwd: folder,
    env: { ...process.env, CGO_ENABLED: '0' },
  });
  renameSync(part, path);
  return path;
}
