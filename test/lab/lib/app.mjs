// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { cacheHome } from '../../../scripts/parts/cache.mjs';
import { labFolder } from './paths.mjs';
import { must } from './run.mjs';

const source = join(labFolder, 'images/app');

/**
 * The program of images/app, built when it is not in the cache.
 * @param {(line: string) => void} say
 * @returns {Promise<string>} its path: static, to be run on the machine as well as in a container
 */
export async function buildApp(say) {
  const hash = createHash('sha256');
  for (const name of readdirSync(source).sort()) hash.update(`${name}\0`).update(readFileSync(join(source, name)));
  const folder = join(cacheHome(), `lab-app-${hash.digest('hex').slice(0, 12)}`);
  const path = join(folder, 'app');
  if (existsSync(path)) return path;
  say('building the program of the containers');
  mkdirSync(folder, { recursive: true });
  const part = `${path}.${process.pid}`;
  await must(['go', 'build', '-trimpath', '-buildvcs=false', '-ldflags', '-s -w', '-o', part, '.'], {
    cwd: source,
    env: { ...process.env, CGO_ENABLED: '0' },
  });
  renameSync(part, path);
  return path;
}
