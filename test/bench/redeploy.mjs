// @ts-check
/**
 * What a redeploy costs and loses: 20 redeploys of one service on one lab host under constant load. Prints failed
 * requests, our sequential round trips, and the time of a redeploy beside that of starting and stopping the same image on
 * the same server, in the same run. Of the difference 2 s are the settle time that names need.
 */
import { once } from 'node:events';
import path from 'node:path';
import { startLab } from '../lab/api.mjs';
import { copyExample } from '../../scripts/lib/project.mjs';
import { must, root, run } from '../../scripts/lib/process.mjs';

/** Argument: how many. */
const rounds = Number(process.argv[2] ?? 20);
const name = 'bench';

/** @param {readonly number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** The container's own part: starting one and stopping it again, which no tool can save; ms by the server's own clock. */
const floorScript = (/** @type {string} */ image) => `set -e
start=$(date +%s%N)
podman run -d -q --name floor --network podman ${image} >/dev/null
podman stop -t 10 floor >/dev/null
podman rm floor >/dev/null
end=$(date +%s%N)
echo $(( (end - start) / 1000000 ))`;

const parts = (await must('server parts', process.execPath, ['scripts/parts/parts.mjs'], { capture: true })).trim().split('\n').at(-1) ?? '';
const lab = await startLab({ name, hosts: [{ name: 'web1', engine: 'podman' }, { name: 'db1', engine: 'podman' }] });
const project = copyExample(name, name);
try {
  project.replace('  web2:\n    host: 172.31.250.12\n', '');
  project.replace('172.31.250.13', '172.31.250.12');
  project.replace('hosts: [web1, web2]', 'hosts: [web1]');
  const jiji = async (/** @type {readonly string[]} */ args) => {
    const { code, output } = await run(process.execPath, [path.join(root, 'dist/cli.cjs'), '-C', project.folder, '--parts', parts, '--known-hosts', lab.paths.knownHosts, '--yes', '--format', 'json', ...args], { quiet: true });
    if (code !== 0) throw new Error(`jiji ${args.join(' ')} ended with ${code}\n${output}`);
    return output;
  };
  await jiji(['server', 'init']);
  await jiji(['deploy']);

  const load = lab.spawn([lab.paths.app, 'loadgen', '-url', `http://${lab.host('web1').ip}`, '-host', 'shop.example.com', '-duration', '30m', '-workers', '8'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let report = '';
  load.stdout?.on('data', (chunk) => { report += String(chunk); });
  const ended = once(load, 'close');
  /** @type {number[]} */
  const ours = [];
  /** @type {number[]} */
  const floors = [];
  /** @type {number[]} */
  const trips = [];
  let version = '1.0';
  for (let round = 0; round < rounds; round++) {
    const next = version === '1.0' ? '1.1' : '1.0';
    project.replace(`shop/web:${version}`, `shop/web:${next}`);
    version = next;
    const output = await jiji(['deploy', 'web']);
    const result = JSON.parse(output.slice(output.indexOf('\n{') + 1, output.lastIndexOf('\n}') + 2));
    ours.push(result.durationMs);
    trips.push(result.roundTrips.web1);
    floors.push(Number(await lab.sh('web1', floorScript(`registry.lab:5000/shop/web:${version}`))));
  }
  lab.interrupt(load);
  await ended;
  const { requests, failed, slowestMs, failures } = JSON.parse(report);
  console.log(`redeploys                      ${rounds}`);
  console.log(`requests / failed / slowest    ${requests} / ${failed} / ${slowestMs} ms`);
  console.log(`round trips of ours (median)   ${median(trips)}`);
  console.log(`redeploy, ours (median)        ${Math.round(median(ours))} ms`);
  console.log(`a container's start and stop   ${Math.round(median(floors))} ms`);
  console.log(`ratio                          ${(median(ours) / median(floors)).toFixed(2)}`);
  if (failed > 0) {
    console.log(failures.map((/** @type {object} */ failure) => JSON.stringify(failure)).join('\n'));
    process.exitCode = 1;
  }
} finally {
  project.remove();
  await lab.down();
}
