// @ts-check
import { accessSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheHome, withLock } from '../../../scripts/parts/cache.mjs';
import { cgroupTrouble } from './cgroups.mjs';
import { CannotHost, LabError } from './errors.mjs';
import { must, run } from './run.mjs';

/** Programs and files the lab needs on the machine, and the Debian package that brings each. */
const needed = {
  debootstrap: 'debootstrap',
  'systemd-nspawn': 'systemd-container',
  ip: 'iproute2',
  nft: 'nftables',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  'dpkg-scanpackages': 'dpkg-dev',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  flock: 'util-linux',
  go: 'golang-go',
  '/usr/share/keyrings/debian-archive-keyring.gpg': 'debian-archive-keyring',
};

function found(/** @type {string} */ tool) {
  if (tool.startsWith('/')) return existsSync(tool);
  const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
  return path.split(':').some((folder) => {
    try {
      accessSync(join(folder, tool), 1);
      return true;
    } catch {
      return false;
    }
  });
}

function missingPackages() {
  return [
    ...new Set(
      Object.entries(needed)
        .filter(([tool]) => !found(tool))
        .map(([, name]) => name),
    ),
  ];
}

/**
 * Why this machine cannot host a lab, in one line, or undefined. Changes nothing.
 * @returns {Promise<string | undefined>}
 */
export async function trouble() {
  if (process.platform !== 'linux') return `it runs ${process.platform}, and the lab's hosts are Linux namespaces`;
  if (process.getuid?.() !== 0) return `the user is not root (uid ${process.getuid?.()}), and namespaces, mounts and bridges need root`;
  if (process.arch !== 'x64') return `its architecture is ${process.arch}, and the lab's hosts are built for amd64`;
  const cgroups = cgroupTrouble();
  if (cgroups !== undefined) return cgroups;
  for (const device of ['/dev/net/tun', '/dev/fuse'])
    if (!existsSync(device)) return `${device} is missing, which WireGuard and the engines in the hosts need`;
  if (!/\boverlay\b/.test(readFileSync('/proc/filesystems', 'utf8'))) return 'its kernel has no overlay file system';
  const missing = missingPackages();
  if (missing.length > 0) return found('apt-get') ? undefined : `${missing.join(', ')} not installed, and there is no apt-get to install them`;
  const spaces = await run([
    'unshare',
    '--mount',
    '--net',
    '--pid',
    '--ipc',
    '--uts',
    '--fork',
    '--propagation',
    'private',
    'sh',
    '-c',
    'mount -t tmpfs tmpfs /run && ip link add b0 type bridge && nft add table bridge t',
  ]);
  if (spaces.code !== 0) return `no namespaces with own mounts, bridges and bridge filters: ${spaces.stderr.trim().split('\n')[0]}`;
  return undefined;
}

/**
 * Makes the machine ready: installs missing packages. Throws CannotHost when that is not possible.
 * @param {(line: string) => void} say progress
 */
export async function prepareMachine(say) {
  const before = await trouble();
  if (before !== undefined) throw new CannotHost(before);
  if (missingPackages().length === 0) return;
  await withLock(join(cacheHome(), 'packages.lock'), () => installMissing(say));
  const after = await trouble();
  if (after !== undefined) throw new CannotHost(after);
}

async function installMissing(/** @type {(line: string) => void} */ say) {
  const missing = missingPackages();
  if (missing.length === 0) return; // somebody else installed them while we waited
  say(`installing ${missing.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const wait = ['-o', 'DPkg::Lock::Timeout=300'];
  for (const argv of [
    ['apt-get', 'update', '-qq'],
    ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...wait, ...missing],
  ]) {
    const { code, stderr } = await run(argv, { env });
    if (code !== 0) throw new CannotHost(`${argv.join(' ')} failed: ${stderr.trim().split('\n').at(-1)}`);
  }
}

/**
 * The Debian mirror this machine's apt uses; `$JIJI_DEBIAN_MIRROR` wins.
 * @returns {Promise<string>} its address
 */
export async function debianMirror() {
  if (process.env['JIJI_DEBIAN_MIRROR']) return process.env['JIJI_DEBIAN_MIRROR'];
  const lines = (await must(['apt-get', 'indextargets', '--format', '$(REPO_URI) $(COMPONENT)', 'Created-By: Packages'])).split('\n');
  const mirror = lines.find((line) => /^\S+\/debian\/? main$/.test(line));
  if (mirror === undefined)
    throw new LabError("no Debian mirror among this machine's apt sources: set JIJI_DEBIAN_MIRROR to one (an http address ending in /debian)");
  return mirror.replace(/\/? main$/, '');
}

/** Refuses more hosts than the machine's inotify limit carries. */
export function checkHostCount(/** @type {number} */ count) {
  const file = '/proc/sys/fs/inotify/max_user_instances';
  const limit = Number(readFileSync(file, 'utf8'));
  if (count > 12 && limit < 1024)
    throw new LabError(
      `${count} hosts need a higher limit of inotify instances than this machine's ${limit}: write 1024 into ${file}, and put it back afterwards`,
    );
}
