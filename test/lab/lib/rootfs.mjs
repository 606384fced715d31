// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheHome, withLock } from '../../../scripts/parts/cache.mjs';
import { LabError } from './errors.mjs';
import { debianMirror } from './machine.mjs';
import { labFolder } from './paths.mjs';
import { run } from './run.mjs';

const suite = 'bookworm';

/**
 * The hosts' root file systems, built when they are not in the cache. Two processes do not build at once.
 * @param {(line: string) => void} say
 * @returns {Promise<string>} the folder (rootfs.sh says what is in it)
 */
export async function rootfs(say) {
  const script = join(labFolder, 'rootfs.sh');
  const key = createHash('sha256').update(readFileSync(script)).update(suite).digest('hex').slice(0, 12);
  const folder = join(cacheHome(), `rootfs-${key}`);
  const complete = join(folder, 'complete');
  if (existsSync(complete)) return folder;
  return withLock(`${folder}.lock`, async () => {
    if (existsSync(complete)) return folder; // somebody else built them while we waited
    say(`root file systems are not in ${cacheHome()} yet: making them (2 minutes, once)`);
    mkdirSync(folder, { recursive: true });
    const spaces = ['unshare', '--mount', '--pid', '--fork', '--mount-proc', '--kill-child=KILL', '--propagation', 'private'];
    const { code } = await run(['setpriv', '--pdeathsig', 'KILL', ...spaces, 'bash', script, folder, await debianMirror(), suite], {
      inheritStderr: true,
    });
    if (code !== 0 || !existsSync(complete))
      throw new LabError(
        `the hosts' root file systems could not be built in ${folder} (exit code ${code}, reason above); run it again, it goes on where it stopped`,
      );
    return folder;
  });
}
