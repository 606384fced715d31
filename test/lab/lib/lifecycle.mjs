// @ts-check
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sweepCgroups } from './cgroups.mjs';
import { ask } from './control.mjs';
import { LabError } from './errors.mjs';
import { checkHostCount, prepareMachine } from './machine.mjs';
import { hostAddress, network } from './network.mjs';
import { labFiles, labFolder, stateFolder, stateHome } from './paths.mjs';
import { alive, startTime } from './processes.mjs';
import { program } from './programs.mjs';
import { rootfs } from './rootfs.mjs';
import { must, sleep, until } from './run.mjs';

/** @typedef {import('../types.mjs').LabSpec} LabSpec */
/** @typedef {import('../types.mjs').LabState} LabState */

/** @typedef {import('../types.mjs').Engine} Engine */

/** @type {readonly string[]} */
const engines = ['podman', 'docker', 'none'];
export const defaultHosts = 'web1=podman,web2=podman,db1=podman';
const startSeconds = 180;

/** Path of connect.mjs. */
export const connectScript = join(labFolder, 'connect.mjs');

/**
 * "web1=podman,db1=docker" as host specifications; a name alone means podman.
 * @param {string} text
 * @returns {{name: string, engine: Engine}[]} `checkHosts` judges the names and engines
 */
export function parseHosts(text) {
  return text.split(',').map((word) => {
    const [name = '', engine = 'podman', ...more] = word.split('=');
    if (more.length > 0) throw new LabError(`hosts: "${word}" is not NAME=ENGINE`);
    return { name, engine: /** @type {Engine} */ (engine) };
  });
}

function checkHosts(/** @type {{name: string, engine: string}[]} */ hosts) {
  if (hosts.length === 0) throw new LabError('hosts: a lab needs at least one');
  for (const { name, engine } of hosts) {
    if (!/^[a-z][a-z0-9-]{0,11}$/.test(name) || name === 'operator')
      throw new LabError(`hosts: "${name}" cannot name a host: use 1 to 12 lower-case letters, digits and "-", a letter first ("operator" is taken)`);
    if (!engines.includes(engine)) throw new LabError(`hosts: ${name} wants engine "${engine}"; there are ${engines.join(', ')}`);
    if (hosts.filter((other) => other.name === name).length > 1) throw new LabError(`hosts: ${name} is named twice`);
  }
  checkHostCount(hosts.length);
}

/** Whether the process that a file of the state folder names still runs. */
function recordedAlive(/** @type {string} */ file) {
  const [pid, started] = recorded(file);
  return pid > 0 && alive(pid, started);
}

/** @returns {[pid: number, started: string, starting: boolean]} pid 0 when there is none */
function recorded(/** @type {string} */ file) {
  if (!existsSync(file)) return [0, '', false];
  const [pid, started = '', more] = readFileSync(file, 'utf8').trim().split(' ');
  return [Number(pid), started, more === 'starting'];
}

/**
 * Starts a lab and waits until all its hosts answer.
 * @param {{name: string, hosts: {name: string, engine: string}[], registry: boolean, owned: boolean, say: (line: string) => void}} options
 *   an `owned` lab ends when this process does
 * @returns {Promise<LabState>}
 */
export async function up({ name, hosts, registry, owned, say }) {
  checkHosts(hosts);
  await prepareMachine(say);
  const folder = stateFolder(name);
  const files = labFiles(folder);
  if (Buffer.byteLength(files.socket) > 107)
    throw new LabError(`${files.socket}: a unix socket's path has at most 107 bytes; set JIJI_LAB_HOME to a shorter folder`);
  await sweep();
  claim(name, folder);
  try {
    /** @type {LabSpec} */
    const spec = {
      name,
      hosts: hosts.map((host, index) => ({ ...host, ip: hostAddress(index) })),
      rootfs: await rootfs(say),
      app: await program('images/app', say),
      shaper: await program('shaper', say),
      owned,
      registry,
    };
    await must(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', `lab ${name}`, '-f', files.id]);
    writeFileSync(files.hosts, hostsFile(spec));
    writeFileSync(files.sshConfig, sshConfig(spec, folder));
    writeFileSync(files.spec, JSON.stringify(spec));
    return await launch(spec, files);
  } catch (error) {
    await down(name);
    throw error;
  }
}

/** Makes the state folder, or says who has it: with this process as its holder, until the keeper takes over. */
function claim(/** @type {string} */ name, /** @type {string} */ folder) {
  mkdirSync(stateHome(), { recursive: true });
  const draft = mkdtempSync(join(stateHome(), '.claim-'));
  try {
    writeFileSync(labFiles(draft).keeper, `${process.pid} ${startTime(process.pid)} starting`);
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(folder)) throw error;
    throw new LabError(`a lab "${name}" is up already (${folder}): take it down first (npm run lab -- down --name ${name}), or give another --name`);
  }
}

/** @returns {Promise<LabState>} */
async function launch(/** @type {LabSpec} */ spec, /** @type {ReturnType<typeof labFiles>} */ files) {
  const log = openSync(files.log, 'a');
  const keeper = spawn('bash', [join(labFolder, 'lib/keeper.sh'), files.folder, process.execPath], {
    detached: true,
    cwd: '/',
    stdio: [spec.owned ? 'pipe' : 'ignore', log, log],
  });
  closeSync(log);
  keeper.unref();
  if (keeper.stdin) /** @type {import('node:net').Socket} */ (keeper.stdin).unref();
  const answer = await until(startSeconds, async () => {
    if (keeper.exitCode !== null || keeper.signalCode !== null) return 'ended';
    return existsSync(files.socket) && ask(files.socket, { op: 'ready' }).catch((/** @type {unknown} */ error) => error instanceof LabError && error);
  });
  if (answer && answer !== 'ended' && !(answer instanceof LabError)) return answer;
  const why = answer instanceof LabError ? answer.message : answer === 'ended' ? 'it ended while starting' : `not up after ${startSeconds} s`;
  throw new LabError(`lab ${spec.name} did not start: ${why}\n${readFileSync(files.log, 'utf8').split('\n').slice(-20).join('\n')}`.trimEnd());
}

function hostsFile(/** @type {LabSpec} */ spec) {
  return [`127.0.0.1 localhost`, `${network.operator} ${network.registryName}`, ...spec.hosts.map((host) => `${host.ip} ${host.name}`), ''].join(
    '\n',
  );
}

/** The command that ssh and the product take as proxy command, for a lab's state folder. */
export function proxyCommand(/** @type {string} */ folder) {
  return [process.execPath, connectScript, '--dir', folder, '%h', '%p']
    .map((word) => (/[^\w@%+=:,./-]/.test(word) ? `'${word.replaceAll("'", `'\\''`)}'` : word))
    .join(' ');
}

function sshConfig(/** @type {LabSpec} */ spec, /** @type {string} */ folder) {
  const files = labFiles(folder);
  return [
    ...spec.hosts.flatMap((host) => [`Host ${host.name}`, `  HostName ${host.ip}`]),
    'Host *',
    '  User root',
    `  IdentityFile "${files.id}"`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile "${files.knownHosts}"`,
    '  GlobalKnownHostsFile none',
    '  StrictHostKeyChecking yes',
    '  BatchMode yes',
    '  ConnectTimeout 5',
    `  ProxyCommand ${proxyCommand(folder)}`,
    '',
  ].join('\n');
}

/**
 * Takes a lab down, in whatever state it is.
 * @param {string} name
 * @returns {Promise<boolean>} whether there was anything
 */
export async function down(name) {
  const folder = stateFolder(name);
  const files = labFiles(folder);
  const there = existsSync(folder);
  const [pid, , starting] = recorded(files.keeper);
  if (pid !== process.pid && recordedAlive(files.keeper)) {
    if (starting) throw new LabError(`lab ${name} is just being started by process ${pid}: wait for that one, or end it`);
    const heard = await Promise.race([
      ask(files.socket, { op: 'down' }).then(
        () => true,
        () => false,
      ),
      sleep(2000),
    ]);
    if (heard !== true || !(await until(10, () => !recordedAlive(files.keeper)))) process.kill(pid, 'SIGKILL');
    await until(10, () => !recordedAlive(files.keeper));
  }
  await sweep(); // before waiting for process 1: it cannot end as long as there are frozen processes
  if (!(await until(10, () => !recordedAlive(files.leader)))) throw new LabError(`lab ${name}: process ${recorded(files.leader)[0]} does not end`);
  rmSync(folder, { recursive: true, force: true });
  return there;
}

/** Clears away what labs left that did not end by themselves: cgroups, and state folders of this state home. */
export async function sweep() {
  const stubborn = await sweepCgroups();
  if (stubborn.length > 0) throw new LabError(`cgroups of an ended lab cannot be removed: ${stubborn.join(', ')}`);
  if (!existsSync(stateHome())) return;
  for (const entry of readdirSync(stateHome(), { withFileTypes: true })) {
    const folder = join(stateHome(), entry.name);
    if (
      entry.isDirectory() &&
      existsSync(labFiles(folder).keeper) &&
      !recordedAlive(labFiles(folder).keeper) &&
      !recordedAlive(labFiles(folder).leader)
    )
      rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The lab's state, or undefined when it is not up.
 * @param {string} name
 * @returns {LabState | undefined}
 */
export function readState(name) {
  const files = labFiles(stateFolder(name));
  if (!existsSync(files.state) || !recordedAlive(files.leader)) return undefined;
  return JSON.parse(readFileSync(files.state, 'utf8'));
}

/** Like readState, but a lab that is not up is an error. */
export function mustState(/** @type {string} */ name) {
  const state = readState(name);
  if (state === undefined) throw new LabError(`lab ${name} is not up (npm run lab -- up --name ${name})`);
  return state;
}

/** The command that runs `argv` in a lab's network (the operator's end), as part of the lab: it ends with the lab, and with whoever started it. */
export function insideLab(/** @type {LabState} */ state, /** @type {string[]} */ argv, cwd = process.cwd()) {
  return ['nsenter', '-t', String(state.pid), '-m', '-n', '-p', `--wdns=${cwd}`, '--', 'setpriv', '--pdeathsig', 'KILL', ...argv];
}
