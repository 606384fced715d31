// @ts-check
import { existsSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startTime } from './processes.mjs';
import { sleep } from './run.mjs';

// Every host gets a cgroup of its own in every hierarchy, below the one of whoever started the lab, so that the
// limits of that one go on counting. Written for the layout this was proven on: version 1 controllers and a cgroup2
// tree for systemd ("hybrid").

const root = '/sys/fs/cgroup';
/**
 * @typedef {'cpu' | 'cpuacct' | 'cpuset' | 'memory' | 'devices' | 'freezer' | 'blkio' | 'pids' | 'systemd' | 'unified'} Hierarchy
 * @typedef {Record<Hierarchy, string>} Folders one cgroup's folder in every hierarchy
 */

/** @type {readonly Hierarchy[]} */
export const hierarchies = ['cpu', 'cpuacct', 'cpuset', 'memory', 'devices', 'freezer', 'blkio', 'pids', 'systemd', 'unified'];

/** Why the cgroup tree is not one that the lab can use, or undefined. */
export function cgroupTrouble() {
  const missing = hierarchies.filter((name) => !existsSync(join(root, name, 'cgroup.procs')));
  if (missing.length > 0)
    return `${root} has no hierarchy ${missing.join(', ')} (the lab needs cgroup v1 controllers with a cgroup2 tree beside them; a machine with cgroup2 alone is not supported)`;
  return undefined;
}

/** The folder of this process in one hierarchy. */
function ownFolder(/** @type {string} */ hierarchy) {
  const wanted = hierarchy === 'systemd' ? 'name=systemd' : hierarchy;
  for (const line of readFileSync('/proc/self/cgroup', 'utf8').trim().split('\n')) {
    const [id, controllers = '', ...path] = line.split(':');
    if (hierarchy === 'unified' ? id === '0' : controllers.split(',').includes(wanted)) return join(root, hierarchy, path.join(':'));
  }
  throw new Error(`/proc/self/cgroup does not name ${wanted}`);
}

/**
 * Makes a lab's cgroups.
 * @param {string} name jijilab.PID.STARTTIME of the process they live with, so that sweeping knows the dead ones
 * @returns {Folders} folder by hierarchy
 */
export function makeLabCgroups(name) {
  return inEvery((hierarchy) => makeChild(ownFolder(hierarchy), name, hierarchy));
}

/**
 * Makes a host's cgroups below the lab's.
 * @param {Folders} labFolders
 * @param {string} host
 * @returns {Folders}
 */
export function makeHostCgroups(labFolders, host) {
  return inEvery((hierarchy) => makeChild(labFolders[hierarchy], host, hierarchy));
}

/** @returns {Folders} */
function inEvery(/** @type {(hierarchy: Hierarchy) => string} */ make) {
  return /** @type {Folders} */ (Object.fromEntries(hierarchies.map((hierarchy) => [hierarchy, make(hierarchy)])));
}

function makeChild(/** @type {string} */ parent, /** @type {string} */ name, /** @type {Hierarchy} */ hierarchy) {
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  if (hierarchy === 'cpuset') for (const file of ['cpuset.cpus', 'cpuset.mems']) writeFileSync(join(folder, file), readFileSync(join(parent, file)));
  return folder;
}

/** Freezes or thaws all processes of a host. */
export function setFrozen(/** @type {Folders} */ folders, /** @type {boolean} */ frozen) {
  writeFileSync(join(folders.freezer, 'freezer.state'), frozen ? 'FROZEN' : 'THAWED');
}

/**
 * Kills what is left in the cgroups of labs whose process is gone, and removes them.
 * @param {string[]} [also] names of cgroups that are to go although their process may still be there
 * @returns {Promise<string[]>} cgroup folders that could not be removed
 */
export async function sweepCgroups(also = []) {
  const dead = hierarchies
    .flatMap((hierarchy) => findLabs(join(root, hierarchy), 5))
    .filter((folder) => {
      const name = folder.slice(folder.lastIndexOf('/') + 1);
      const [, pid, time] = name.split('.');
      return also.includes(name) || startTime(Number(pid)) !== time;
    });
  // A process that is frozen in one hierarchy stays in all: thaw and kill everywhere before removing anything.
  let left = dead;
  for (let attempt = 0; left.length > 0 && attempt < 50; attempt++) {
    if (attempt > 0) await sleep(100);
    for (const folder of left) thawAndKill(folder);
    left = left.filter((folder) => !remove(folder));
  }
  return left;
}

/** @returns {string[]} folders named jijilab.* at most `depth` levels down */
function findLabs(/** @type {string} */ folder, /** @type {number} */ depth) {
  /** @type {string[]} */
  const found = [];
  for (const child of children(folder)) {
    if (/^jijilab\.\d+\.\d+$/.test(child)) found.push(join(folder, child));
    else if (depth > 1) found.push(...findLabs(join(folder, child), depth - 1));
  }
  return found;
}

/** @returns {string[]} */
function children(/** @type {string} */ folder) {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return []; // it went meanwhile
  }
}

function thawAndKill(/** @type {string} */ folder) {
  for (const child of children(folder)) thawAndKill(join(folder, child));
  const state = join(folder, 'freezer.state');
  try {
    if (statSync(state, { throwIfNoEntry: false })) writeFileSync(state, 'THAWED'); // a frozen process cannot die
    for (const pid of readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n')) if (Number(pid) > 0) process.kill(Number(pid), 'SIGKILL');
  } catch {
    // The process or the folder went meanwhile; what did not go is met again at the next attempt.
  }
}

function remove(/** @type {string} */ folder) {
  for (const child of children(folder)) remove(join(folder, child));
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return !existsSync(folder);
  }
}
