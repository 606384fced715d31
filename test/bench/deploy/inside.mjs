// @ts-check
/**
 * The operator's side of the comparison, run inside the lab's network so that all three speak to the servers directly.
 * Argument: JSON {folder, knownHosts, parts, key, hosts: [{name, ip}], rounds}. Standard output: JSON, milliseconds.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ExtensionWorker } from './worker.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const given = /** @type {{ folder: string, knownHosts: string, parts: string, key: string, ansible: boolean, hosts: { name: string, ip: string }[], rounds: number }} */ (JSON.parse(process.argv[2] ?? '{}'));
const configPath = path.join(given.folder, '.jiji', 'deploy.yml');
const image = (/** @type {number} */ round) => `registry.lab:5000/shop/web:1.${round % 2}`;

const sshConfig = path.join(given.folder, 'ssh_config');
writeFileSync(sshConfig, given.hosts.map(({ name, ip }) => `Host ${name}\n  HostName ${ip}\n`).join('')
  + `Host *\n  User root\n  IdentityFile ${given.key}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${given.knownHosts}\n  ControlMaster auto\n  ControlPath ${given.folder}/%C\n  ControlPersist 600\n`);
writeFileSync(path.join(given.folder, 'inventory'), given.hosts.map(({ name }) => `${name}\n`).join(''));
writeFileSync(path.join(given.folder, 'ansible.cfg'), `[defaults]\ninventory = inventory\nforks = 10\n[ssh_connection]\nssh_args = -F ${sshConfig}\npipelining = True\n`);

/** Wall time and standard output of a program that has to end well. @param {string} program @param {readonly string[]} args */
function timed(program, args) {
  const from = performance.now();
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: given.folder, encoding: 'utf8', env: { ...process.env, ANSIBLE_CONFIG: path.join(given.folder, 'ansible.cfg'), HOME: given.folder } });
  if (status !== 0) throw new Error(`${program} ended with ${status}\n${stdout}\n${stderr}`);
  return { ms: performance.now() - from, stdout };
}

const worker = new ExtensionWorker();
const target = (/** @type {number} */ round) => ({ configPath, text: readFileSync(configPath, 'utf8').replace(/registry\.lab:5000\/shop\/web:1\.\d/, image(round)), partsDir: given.parts, knownHosts: given.knownHosts });

/** `settle`: seconds that it waited on each server for names to be right everywhere; the others wait as long. @param {number} round */
async function ours(round) {
  /** @type {number[]} */
  const settled = [];
  worker.onEvent = (event) => {
    if (event.type === 'step-end' && event.step.endsWith('.settle')) settled.push(event.durationMs);
  };
  const from = performance.now();
  const result = /** @type {import('./worker.mjs').Result} */ (await worker.call('deploy', { target: target(round), services: ['web'] }));
  if (result.outcome !== 'done' && round > 0) throw new Error(JSON.stringify(result));
  return { ms: performance.now() - from, trips: Math.max(...Object.values(result.roundTrips)), settle: settled.reduce((sum, ms) => sum + ms, 0) / settled.length / 1000 };
}

/** @type {{ ours: number[], trips: number[], hand: number[], health: number[], ansible: number[] }} */
const times = { ours: [], trips: [], hand: [], health: [], ansible: [] };
try {
  // The first round fetches images, opens connections and is not counted.
  for (let round = 0; round <= given.rounds; round++) {
    const own = await ours(round);
    const settle = Number.isNaN(own.settle) ? 2 : own.settle;
    const hand = timed('sh', [path.join(here, 'hand.sh'), sshConfig, image(round), String(settle), ...given.hosts.map(({ name }) => name)]);
    const ansible = given.ansible ? timed('ansible-playbook', [path.join(here, 'ansible.yml'), '-e', `image=${image(round)} settle=${settle}`]) : undefined;
    if (round === 0) continue;
    times.ours.push(own.ms);
    times.trips.push(own.trips);
    times.hand.push(hand.ms);
    times.health.push(hand.stdout.trim().split('\n').reduce((sum, line) => sum + Number(line), 0));
    if (ansible !== undefined) times.ansible.push(ansible.ms);
  }
} finally {
  await worker.close();
  for (const { name } of given.hosts) spawnSync('ssh', ['-F', sshConfig, '-O', 'exit', name], { stdio: 'ignore' });
}
console.log(JSON.stringify(times));
