#!/usr/bin/env node
// @ts-check
// The lab's command line; docs/lab.md describes it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openLab } from './api.mjs';
import { ask } from './lib/control.mjs';
import { CannotHost, exitCode, LabError } from './lib/errors.mjs';
import { defaultHosts, down, insideLab, mustState, parseHosts, readState, up } from './lib/lifecycle.mjs';
import { trouble } from './lib/machine.mjs';
import { defaultName, labFiles, stateFolder } from './lib/paths.mjs';

const usage = `usage: lab.mjs COMMAND [--name NAME] ...
  check                        can this machine host a lab? (exit code 69 and the reason when not)
  up [--hosts web1=podman,web2=docker,db1=none] [--no-registry]
  down
  status [--json]
  ssh HOST [COMMAND...]        over ssh, as an operator
  exec HOST -- COMMAND...      in the host's namespaces, whatever its network does
  run -- COMMAND...            a program of this machine inside the lab's network
  cut HOST [HOST|operator]     from all other hosts, or from one end
  heal [HOST [HOST|operator]]  one cut, or all
  kill HOST | start HOST | reboot HOST | freeze HOST | thaw HOST
  disk HOST full|free
  delay HOST MILLISECONDS      of its network, each way; 0 ends it`;

const say = (/** @type {string} */ line) => console.error(`lab: ${line}`);

/**
 * @typedef {object} Call what was typed after the command
 * @property {string} name of the lab
 * @property {string[]} words
 * @property {string} first the first word
 * @property {string | undefined} second the second one
 * @property {string[]} rest what stands behind `--`
 * @property {string} hosts
 * @property {boolean} json
 * @property {boolean} registry
 */

/** @returns {Call} */
function parse(/** @type {string} */ command, /** @type {string[]} */ args) {
  /** @type {Call} */
  const call = { name: defaultName(), words: [], first: '', second: undefined, rest: [], hosts: defaultHosts, json: false, registry: true };
  const left = [...args];
  const value = (/** @type {string} */ option) => left.shift() ?? wrong(`${option} needs a value`);
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === '--name') call.name = value(word);
    else if (word === '--hosts' && command === 'up') call.hosts = value(word);
    else if (word === '--no-registry' && command === 'up') call.registry = false;
    else if (word === '--json' && command === 'status') call.json = true;
    else if (word === '--') call.rest = left.splice(0);
    else if (word.startsWith('-')) wrong(`${command} has no option ${word}`);
    else call.words.push(word);
    if (command === 'ssh' && call.words.length === 1) call.rest = left.splice(0);
  }
  [call.first = '', call.second] = call.words;
  return call;
}

/** @returns {never} */
function wrong(/** @type {string} */ message) {
  throw new LabError(`${message}\n${usage}`, exitCode.usage);
}

/** Runs a program on this terminal and takes over its exit code. */
async function become(/** @type {string[]} */ [program = '', ...args]) {
  const child = spawn(program, args, { stdio: 'inherit' });
  const [code] = await once(child, 'close');
  process.exitCode = code ?? exitCode.failed;
}

async function showStatus(/** @type {Call} */ { name, json }) {
  const state = readState(name);
  const now = state && (await openLab(name).status());
  if (json) console.log(JSON.stringify(state ? { ...state, up: true, ...now } : { name, up: false }, undefined, 2));
  else if (!state || !now) console.log(`lab ${name} is not up`);
  else {
    console.log(`lab ${name}: up since ${state.startedAt}, process ${state.pid}, registry ${state.registry ?? 'none'}`);
    for (const host of now.hosts)
      console.log(
        `  ${host.name.padEnd(12)} ${host.ip}  ${host.engine.padEnd(6)}  ${host.condition}${host.delayMs > 0 ? `, ${host.delayMs} ms away` : ''}`,
      );
    for (const cut of now.cuts) console.log(`  cut: ${cut}`);
  }
  if (!state) process.exitCode = exitCode.failed;
}

async function start(/** @type {Call} */ { name, hosts, registry }) {
  const interrupted = () => {
    void down(name).finally(() => process.exit(130));
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  const began = Date.now();
  const state = await up({ name, hosts: parseHosts(hosts), registry, owned: false, say });
  say(
    `${name} is up after ${((Date.now() - began) / 1000).toFixed(1)} s: ${state.hosts.map((host) => `${host.name} ${host.ip} (${host.engine})`).join(', ')}`,
  );
  process.exit(0);
}

/** @type {Record<string, {words: [atLeast: number, atMost: number], rest?: 'needed' | 'allowed', run: (call: Call) => unknown}>} */
const commands = {
  check: {
    words: [0, 0],
    async run() {
      const reason = await trouble();
      if (reason !== undefined) throw new CannotHost(reason);
      console.log('this machine can host the lab');
    },
  },
  up: { words: [0, 0], run: start },
  down: {
    words: [0, 0],
    run: async ({ name }) => {
      say((await down(name)) ? `${name} is down` : `${name} was not up`);
    },
  },
  status: { words: [0, 0], run: showStatus },
  ssh: {
    words: [1, 1],
    rest: 'allowed',
    run: ({ name, first, rest }) => become(['ssh', '-F', openLab(name).paths.sshConfig, openLab(name).host(first).name, ...rest]),
  },
  exec: {
    words: [1, 1],
    rest: 'needed',
    run: async ({ name, first, rest }) =>
      become(insideLab(mustState(name), await ask(labFiles(stateFolder(name)).socket, { op: 'inside', host: first, argv: rest }), '/')),
  },
  run: { words: [0, 0], rest: 'needed', run: ({ name, rest }) => become(insideLab(mustState(name), rest)) },
  cut: { words: [1, 2], run: ({ name, first, second }) => openLab(name).cut(first, second) },
  heal: { words: [0, 2], run: ({ name, first, second }) => openLab(name).heal(first || undefined, second) },
  kill: { words: [1, 1], run: ({ name, first }) => openLab(name).kill(first) },
  start: { words: [1, 1], run: ({ name, first }) => openLab(name).start(first) },
  reboot: { words: [1, 1], run: ({ name, first }) => openLab(name).reboot(first) },
  freeze: { words: [1, 1], run: ({ name, first }) => openLab(name).freeze(first) },
  thaw: { words: [1, 1], run: ({ name, first }) => openLab(name).thaw(first) },
  delay: {
    words: [2, 2],
    run: ({ name, first, second }) =>
      openLab(name).delay(first, /^\d+$/.test(second ?? '') ? Number(second) : wrong('delay: how many milliseconds?')),
  },
  disk: {
    words: [2, 2],
    run: ({ name, first, second }) =>
      second === 'full'
        ? openLab(name).diskFull(first)
        : second === 'free'
          ? openLab(name).diskFree(first)
          : wrong(`disk: "${second ?? ''}" is neither full nor free`),
  },
};

try {
  const [name = '', ...args] = process.argv.slice(2);
  const command = (Object.hasOwn(commands, name) ? commands[name] : undefined) ?? wrong(name === '' ? 'which command?' : `unknown command ${name}`);
  const call = parse(name, args);
  const [atLeast, atMost] = command.words;
  if (call.words.length < atLeast || call.words.length > atMost) wrong(`${name}: ${call.words.length} words given`);
  if (call.rest.length === 0 && command.rest === 'needed') wrong(`${name}: no command given`);
  if (call.rest.length > 0 && command.rest === undefined) wrong(`${name}: takes no command`);
  await command.run(call);
} catch (error) {
  if (!(error instanceof LabError)) throw error;
  console.error(`lab: ${error.message}`);
  process.exitCode = error.exit;
}
