// @ts-check
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LabError } from './errors.mjs'
import { debianMirror } from './machine.mjs'
import { cacheHome, labFolder } from './paths.mjs'
import { run } from './run.mjs'

const suite = 'bookworm'

/**
 * The hosts' root file systems, built when they are not in the cache. Two processes do not build at once.
 * @param {(line: string) => void} say
 * @returns {Promise<string>} the folder (see rootfs.sh for what is in it)
 */
export async function rootfs(say) {
  const script = join(labFolder, 'rootfs.sh')
  const key = createHash('sha256').update(readFileSync(script)).update(suite).digest('hex').slice(0, 12)
  const folder = join(cacheHome(), `rootfs-${key}`)
  const complete = join(folder, 'complete')
  if (existsSync(complete)) return folder
  mkdirSync(cacheHome(), { recursive: true })
  say(`root file systems are not in ${cacheHome()} yet: making them (1 to 2 minutes, once)`)
  const { code } = await run([
    'flock', `${folder}.lock`,
    // The first one in builds, the others wait and then find it complete.
    'sh', '-c', '[ -e "$1" ] || { shift; exec "$@"; }', 'sh', complete,
    'unshare', '--mount', '--pid', '--fork', '--mount-proc', '--kill-child=KILL', '--propagation', 'private',
    'bash', script, folder, await debianMirror(), suite,
  ], { inheritStderr: true })
  if (code !== 0 || !existsSync(complete))
    throw new LabError(`the hosts' root file systems could not be built in ${folder} (exit code ${code}, reason above); run it again, it goes on where it stopped`)
  return folder
}
