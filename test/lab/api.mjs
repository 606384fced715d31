// @ts-check
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { ask } from './lib/control.mjs';
import { LabError } from './lib/errors.mjs';
import { connectScript, defaultHosts, down, insideLab, mustState, parseHosts, proxyCommand, up } from './lib/lifecycle.mjs';
import { defaultName, labFiles, stateFolder } from './lib/paths.mjs';
import { run } from './lib/run.mjs';

export { LabError } from './lib/errors.mjs';
export { trouble as cannotHost } from './lib/machine.mjs';

/**
 * Starts a lab that ends with the calling process, however that ends.
 * @param {import('./types.mjs').StartOptions} [options]
 * @returns {Promise<import('./types.mjs').Lab>}
 */
export async function startLab({ name, hosts = parseHosts(defaultHosts), registry = true, say = (line) => console.error(`lab: ${line}`) } = {}) {
  const state = await up({ name: name ?? `t${process.pid}-${randomBytes(3).toString('hex')}`, hosts, registry, owned: true, say });
  return labOf(state);
}

/** A lab that is up already (`npm run lab -- up`); it stays up when the caller ends. */
export function openLab(name = defaultName()) {
  return labOf(mustState(name));
}

/**
 * @param {import('./types.mjs').LabState} state
 * @returns {import('./types.mjs').Lab}
 */
function labOf(state) {
  const { name } = state;
  const files = labFiles(stateFolder(name));
  const request = (/** @type {string} */ op, /** @type {object} */ more = {}) => ask(files.socket, { op, ...more });
  return {
    name,
    hosts: state.hosts,
    registry: state.registry,
    pid: state.pid,
    paths: {
      folder: files.folder,
      id: files.id,
      knownHosts: files.knownHosts,
      sshConfig: files.sshConfig,
      connect: connectScript,
      proxyCommand: proxyCommand(files.folder),
      app: state.app,
    },
    host(wanted) {
      const found = state.hosts.find((host) => host.name === wanted);
      if (found === undefined) throw new LabError(`no host "${wanted}" in lab ${name}`);
      return found;
    },
    exec: (host, script, options) => request('exec', { host, script, ...options }),
    async sh(host, script, options) {
      const { code, stdout, stderr } = await request('exec', { host, script, ...options });
      if (code !== 0) throw new LabError(`${host}: exit code ${code} from: ${script}\n${stderr || stdout}`);
      return stdout;
    },
    run: (argv, options) => run(insideLab(state, argv, options?.cwd), options),
    spawn(argv, options = {}) {
      const [program = '', ...args] = insideLab(state, argv, options.cwd === undefined ? undefined : String(options.cwd));
      return spawn(program, args, options);
    },
    interrupt(child) {
      // The process we started only holds the door (a pid namespace is entered by a child); the program is its child.
      const programs = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ').filter((pid) => pid !== '');
      for (const pid of programs) process.kill(Number(pid), 'SIGTERM');
    },
    status: () => request('status'),
    cut: (a, b) => request('cut', { a, b }),
    heal: (a, b) => request('heal', { a, b }),
    kill: (host) => request('kill', { host }),
    start: (host) => request('start', { host }),
    reboot: (host) => request('reboot', { host }),
    freeze: (host) => request('freeze', { host }),
    thaw: (host) => request('thaw', { host }),
    delay: (host, delayMs) => request('delay', { host, delayMs }),
    diskFull: (host) => request('disk', { host, full: true }),
    diskFree: (host) => request('disk', { host, full: false }),
    async down() {
      await down(name);
    },
  };
}
