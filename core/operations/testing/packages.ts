import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Lab } from '../../../test/lab/types.d.mts';

const run = promisify(execFile);

/**
 * Installs packages of the distribution that the lab's own repository does not have on one of its hosts, with all that
 * they need. This machine's apt fetches them once into the cache, resolved against the packages of the host.
 */
export async function installPackages(lab: Lab, host: string, packages: readonly string[]): Promise<void> {
  const folder = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'jiji', `lab-packages-${[...packages].sort().join('-')}`);
  const { rootfs } = JSON.parse(await readFile(path.join(lab.paths.folder, 'spec.json'), 'utf8')) as { rootfs: string };
  if (!(await readdir(folder).catch(() => [])).some((name) => name.endsWith('.deb'))) {
    await mkdir(path.join(folder, 'partial'), { recursive: true });
    await run('apt-get', ['install', '--download-only', '-y', '-qq', '--no-install-recommends', '-o', `Dir::State::status=${rootfs}/podman/var/lib/dpkg/status`, '-o', `Dir::Cache::archives=${folder}`, ...packages]);
  }
  const { stdout } = await run('sh', ['-c', 'cd "$1" && tar c *.deb | base64 -w 0', 'sh', folder], { maxBuffer: 200 * 1024 * 1024 });
  await lab.sh(host, 'rm -rf /root/debs; mkdir /root/debs; base64 -d | tar x -C /root/debs; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends /root/debs/*.deb >/root/dpkg.log 2>&1 || { tail -n 20 /root/dpkg.log >&2; exit 1; }; rm -rf /root/debs /root/dpkg.log', { input: stdout });
}
