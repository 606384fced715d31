// @ts-check
/**
 * A redeploy of one service against the same by a hand-written script over a kept OpenSSH connection and by Ansible, by
 * turns in one run: on 1, 3 and 8 servers, at a distance of 0, 40 and 150 ms there and back. All three go from server to
 * server, start the new container, move the proxy's traffic, wait for names to settle (all as long as ours needed), and stop the old one. Ours also
 * plans, locks, journals, registers, checks and audits.
 *
 * `node test/bench/deploy.mjs [ROUNDS] [SERVERS,…] [DISTANCE,…]`
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { startLab } from '../lab/api.mjs';
import { copyExample } from '../../scripts/lib/project.mjs';
import { must, root } from '../../scripts/lib/process.mjs';

const numbers = (/** @type {string | undefined} */ text, /** @type {number[]} */ fallback) => (text === undefined ? fallback : text.split(',').map(Number));
const rounds = Number(process.argv[2] ?? 5);
const sizes = numbers(process.argv[3], [1, 3, 8]);
const distances = numbers(process.argv[4], [0, 40, 150]);
const name = 'bench-deploy';

/** @param {readonly number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Debian's package; without it the comparison is the script alone. */
function ansibleHere() {
  const there = () => spawnSync('ansible-playbook', ['--version']).status === 0;
  if (there()) return true;
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'ansible-core'], { stdio: 'ignore' });
  if (there()) return true;
  console.log('ansible-core is not installed and apt-get cannot install it: compared without it');
  return false;
}

const ansible = ansibleHere();
const parts = (await must('server parts', process.execPath, ['scripts/parts/parts.mjs'], { capture: true })).trim().split('\n').at(-1) ?? '';
const names = Array.from({ length: Math.max(...sizes) }, (_, at) => `web${at + 1}`);
const lab = await startLab({ name, hosts: names.map((each) => ({ name: each, engine: 'podman' })) });
const project = copyExample(name, name);
try {
  const servers = lab.hosts.map(({ name: each, ip }) => `  ${each}:\n    host: ${ip}\n`).join('');
  project.replace('  web1:\n    host: 172.31.250.11\n  web2:\n    host: 172.31.250.12\n  db1:\n    host: 172.31.250.13\n', servers);
  project.replace('hosts: [db1]', 'hosts: [web1]');
  project.replace('hosts: [web1, web2]', 'hosts: [web1]');
  let before = 'hosts: [web1]\n    ports';
  project.replace(`  proxy_command: node ../../../test/lab/connect.mjs %h %p --name ${name}\n`, '');
  const jiji = async (/** @type {readonly string[]} */ args) => {
    const command = [process.execPath, path.join(root, 'dist/cli.cjs'), '-C', project.folder, '--parts', parts, '--known-hosts', lab.paths.knownHosts, '--yes', ...args];
    const { code, stdout, stderr } = await lab.run(command);
    if (code !== 0) throw new Error(`jiji ${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
  };
  await jiji(['server', 'init']);
  console.log('servers  distance   ours      script    Ansible   ours/script  beyond start and health  round trips');
  for (const size of sizes) {
    const chosen = names.slice(0, size);
    const hosts = `hosts: [${chosen.join(', ')}]\n    ports`;
    project.replace(before, hosts);
    before = hosts;
    await jiji(['deploy']);
    for (const distance of distances) {
      for (const each of chosen) await lab.delay(each, distance / 2);
      const given = {
        folder: project.folder, knownHosts: lab.paths.knownHosts, parts, key: lab.paths.id, ansible, rounds,
        hosts: lab.hosts.filter((host) => chosen.includes(host.name)).map(({ name: each, ip }) => ({ name: each, ip })),
      };
      const { code, stdout, stderr } = await lab.run([process.execPath, path.join(root, 'test/bench/deploy/inside.mjs'), JSON.stringify(given)], { timeoutMs: 3_600_000 });
      if (code !== 0) throw new Error(stderr);
      const times = JSON.parse(stdout);
      const [ours, hand, health] = [median(times.ours), median(times.hand), median(times.health)];
      const other = times.ansible.length === 0 ? '–' : `${Math.round(median(times.ansible))} ms`;
      console.log([
        String(size).padEnd(8), `${distance} ms`.padEnd(10), `${Math.round(ours)} ms`.padEnd(9), `${Math.round(hand)} ms`.padEnd(9), other.padEnd(9),
        (ours / hand).toFixed(2).padEnd(12), `${Math.round(ours - health)} / ${Math.round(hand - health)} ms`.padEnd(24), String(median(times.trips)),
      ].join(' '));
      for (const each of chosen) await lab.delay(each, 0);
    }
  }
} finally {
  project.remove();
  await lab.down();
}
