// @ts-check
// supervisor.mjs STATE_FOLDER: runs inside a lab's namespaces, owns its hosts and answers on its control socket.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { makeLabCgroups } from './cgroups.mjs';
import { readLine } from './control.mjs';
import { Cuts, operator } from './cuts.mjs';
import { LabError } from './errors.mjs';
import { Host } from './host.mjs';
import { network } from './network.mjs';
import { labFiles } from './paths.mjs';
import { startRegistry } from './registry.mjs';
import { must, run } from './run.mjs';

const files = labFiles(String(process.argv[2]));
/** @type {import('../types.mjs').LabSpec} */
const spec = JSON.parse(readFileSync(files.spec, 'utf8'));
const leader = Number(process.env['LAB_LEADER']);
const keeper = Number(process.env['LAB_KEEPER']);

/** @type {Map<string, Host>} */
const hosts = new Map();
const cuts = new Cuts((host) => hostNamed(host).cable.port);

function hostNamed(/** @type {string} */ name) {
  const host = hosts.get(name);
  if (host === undefined) throw new LabError(`no host "${name}" in lab ${spec.name}: it has ${[...hosts.keys()].join(', ')}`);
  return host;
}

async function boot() {
  await must(['ip', 'link', 'add', network.bridge, 'type', 'bridge']);
  await must(['ip', 'addr', 'add', `${network.operator}/24`, 'dev', network.bridge]);
  await must(['ip', 'link', 'set', network.bridge, 'up']);
  const labCgroups = makeLabCgroups(String(process.env['LAB_CGROUP']));
  const lab = { rootfs: spec.rootfs, shaper: spec.shaper, stateFolder: files.folder, publicKey: readFileSync(`${files.id}.pub`, 'utf8'), labCgroups };
  for (const each of spec.hosts) {
    const host = new Host(each, lab);
    hosts.set(host.name, host);
    await host.make();
    host.power();
  }
  writeFileSync(files.knownHosts, [...hosts.values()].map((host) => host.knownHost()).join(''));
  const registry = spec.registry ? await startRegistry({ ...lab, app: spec.app }) : null;
  await Promise.all(
    [...hosts.values()].map(async (host) => {
      const word = await host.ready();
      if (word !== 'running') throw new LabError(`${host.name} started, but systemd calls it ${word || 'unreachable'}:\n${await host.failedUnits()}`);
    }),
  );
  const state = { name: spec.name, pid: leader, keeper, hosts: spec.hosts, app: spec.app, registry, startedAt: new Date().toISOString() };
  writeFileSync(`${files.state}.part`, JSON.stringify(state, undefined, 2) + '\n');
  renameSync(`${files.state}.part`, files.state);
  return state;
}

/** @type {Record<string, (request: any) => unknown>} */
const operations = {
  ready: () => booted,
  status: () => ({
    hosts: [...hosts.values()].map((host) => ({
      name: host.name,
      ip: host.ip,
      engine: host.engine,
      condition: host.condition(),
      delayMs: host.cable.delayMs,
      boots: host.boots,
    })),
    cuts: cuts.describe(),
  }),
  exec: ({ host, script, input, timeoutMs }) => run(hostNamed(host).inside(['sh', '-c', script]), { input: input ?? '', timeoutMs }),
  inside: ({ host, argv }) => hostNamed(host).inside(argv),
  cut: ({ a, b }) => cuts.cut(end(a), b === undefined ? undefined : end(b)),
  heal: ({ a, b }) => cuts.heal(a === undefined ? undefined : end(a), b === undefined ? undefined : end(b)),
  kill: ({ host }) => hostNamed(host).kill(),
  start: ({ host }) => {
    hostNamed(host).power();
    return hostNamed(host).ready();
  },
  reboot: ({ host }) => hostNamed(host).reboot(),
  freeze: ({ host }) => {
    hostNamed(host).setFrozen(true);
  },
  thaw: ({ host }) => {
    hostNamed(host).setFrozen(false);
  },
  delay: async ({ host, delayMs }) => {
    await hostNamed(host).cable.set(delayMs, hostNamed(host).leader() !== undefined);
    await cuts.apply(); // the host is behind another port now
  },
  disk: ({ host, full }) => hostNamed(host).setDiskFull(full),
  down: () => {
    setImmediate(shutDown);
  },
};

function end(/** @type {string} */ name) {
  return name === operator ? name : hostNamed(name).name;
}

/** Everything ends with this process; only frozen processes have to be thawed to be able to. */
function shutDown() {
  for (const host of hosts.values()) if (host.frozen) host.setFrozen(false);
  process.exit(0);
}

async function serve(/** @type {import('node:net').Socket} */ socket) {
  socket.on('error', () => socket.destroy()); // the asker went
  try {
    const request = await readLine(socket);
    if (request.op === 'connect') {
      join(socket, request.host, request.port);
      return;
    }
    const operation = operations[request.op];
    if (operation === undefined) throw new LabError(`the lab knows no "${request.op}"`);
    const result = await operation(request);
    socket.end(JSON.stringify({ ok: true, result: result ?? null }) + '\n');
  } catch (error) {
    if (!(error instanceof LabError)) console.error(error);
    socket.end(JSON.stringify({ ok: false, error: error instanceof Error ? error.message : String(error) }) + '\n');
  }
}

/** Joins the asker with host:port as seen from inside the lab. */
function join(/** @type {import('node:net').Socket} */ socket, /** @type {string} */ name, /** @type {number} */ port) {
  const host = hosts.get(name)?.ip ?? (name === network.registryName ? network.operator : name);
  const target = connect({ host, port, allowHalfOpen: true, noDelay: true });
  let joined = false;
  target.once('connect', () => {
    joined = true;
    socket.write('{"ok":true}\n');
    socket.pipe(target);
    target.pipe(socket);
  });
  target.on('error', (error) => {
    if (joined) socket.destroy();
    else socket.end(JSON.stringify({ ok: false, error: `${name} port ${port}: ${error.message}` }) + '\n');
  });
  socket.on('close', () => target.destroy());
  target.on('close', () => socket.destroySoon());
}

process.on('SIGTERM', shutDown);
process.on('SIGINT', shutDown);
if (spec.owned) {
  // The owner holds the other end of this pipe: when it ends, however it ends, so does the lab.
  process.stdin.on('end', shutDown).on('error', shutDown).resume();
}
const booted = boot();
booted.catch((/** @type {unknown} */ error) => {
  console.error(error instanceof LabError ? error.message : error);
});
createServer({ allowHalfOpen: true }, (socket) => void serve(socket)).listen(files.socket);
