// @ts-check
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from './errors.mjs';

/** The folder test/lab. */
export const labFolder = dirname(dirname(fileURLToPath(import.meta.url)));
/** The repository. */
export const repository = dirname(dirname(labFolder));

/** Where the state folders of all labs are: `$JIJI_LAB_HOME` or `.lab` in the repository. */
export function stateHome() {
  return resolve(process.env['JIJI_LAB_HOME'] || join(repository, '.lab'));
}

/** The name of the lab that a command means when it says none: `$JIJI_LAB_NAME` or `default`. */
export function defaultName() {
  return process.env['JIJI_LAB_NAME'] || 'default';
}

/** The state folder of the lab `name`; throws LabError for a name that is no file name. */
export function stateFolder(/** @type {string} */ name) {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/.test(name)) throw new LabError(`"${name}" cannot name a lab: use 1 to 40 letters, digits, "-" and "_"`);
  return join(stateHome(), name);
}

/** Paths inside a lab's state folder. */
export function labFiles(/** @type {string} */ folder) {
  return {
    folder,
    /** The operator's private key for all hosts (0600). */
    id: join(folder, 'id'),
    knownHosts: join(folder, 'known_hosts'),
    sshConfig: join(folder, 'ssh_config'),
    spec: join(folder, 'spec.json'),
    /** Number and start time of the process that holds the lab, and of its namespaces' process 1. */
    keeper: join(folder, 'keeper'),
    leader: join(folder, 'leader'),
    /** What is /etc/hosts inside the lab. */
    hosts: join(folder, 'hosts'),
    state: join(folder, 'state.json'),
    socket: join(folder, 'control.sock'),
    log: join(folder, 'lab.log'),
  };
}
