// @ts-check
/**
 * The main job without a window (`npm start -- --check`): the example is checked, three servers are set up, deployed to,
 * redeployed under load, looked at, and taken down, all through the command line `jiji`. Any failed step ends it with
 * its name and a non-zero exit.
 */
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { copyExample } from './lib/project.mjs';
import { root, run } from './lib/process.mjs';
import { startLab } from '../test/lab/api.mjs';

const lab = 'check';
const cli = path.join(root, 'dist', 'cli.cjs');
const labHome = path.join(root, '.lab', lab);

/** @param {string} title @param {() => Promise<void>} body */
async function step(title, body) {
  console.log(`\n== ${title}`);
  const started = Date.now();
  try {
    await body();
  } catch (error) {
    throw new Error(`step "${title}" failed: ${error instanceof Error ? error.message : String(error)}`);
  }
  console.log(`== ok, ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** @param {boolean} holds @param {string} what */
function expect(holds, what) {
  if (!holds) throw new Error(what);
}

/** @param {string} parts folder with the server parts */
export async function check(parts) {
  const project = copyExample('check', lab);
  const broken = copyExample('broken', lab);
  /** @param {readonly string[]} args */
  const jiji = (args) => run(process.execPath, [cli, '-C', project.folder, '--parts', parts, '--known-hosts', path.join(labHome, 'known_hosts'), ...args], { capture: true });
  /** @param {string} what @param {readonly string[]} args */
  const jijiMust = async (what, args) => {
    const { code, output } = await jiji(args);
    if (output.trim() !== '') console.log(output.trimEnd());
    expect(code === 0, `${what} ended with ${code}`);
    return output;
  };
  /** @type {import('../test/lab/types.mjs').Lab | undefined} */
  let cluster;
  /** @returns {import('../test/lab/types.mjs').Lab} */
  const running = () => {
    if (cluster === undefined) throw new Error('the lab is not up');
    return cluster;
  };
  try {
    await step('three servers start', async () => {
      cluster = await startLab({ name: lab });
      console.log(cluster.hosts.map((host) => `${host.name} ${host.ip} (${host.engine})`).join('\n'));
    });
    await step('the example is clean', async () => {
      const { code, output } = await run(process.execPath, [cli, 'validate', '--max-warnings', '0', project.file], { capture: true });
      console.log(output.trimEnd());
      expect(code === 0, `validate ended with ${code}`);
    });
    await step('a broken copy is not', async () => {
      broken.replace('10.210.0.0/16', '10.210.3.7/16');
      broken.replace('hosts: [web1, web2]', 'hosts: [web1, wbe2]');
      const { code, output } = await run(process.execPath, [cli, 'validate', broken.file], { capture: true });
      console.log(output.trimEnd());
      expect(code === 2, `validate ended with ${code}, 2 was expected`);
      for (const word of ['jiji/cidr-not-canonical', 'jiji/unknown-server']) expect(output.includes(word), `${word} is missing`);
    });
    await step('servers are set up', async () => { await jijiMust('server init', ['server', 'init', '--yes']); });
    await step('services are deployed', async () => { await jijiMust('deploy', ['deploy', '--yes']); });
    await step('a redeploy under load loses no request', () => redeployUnderLoad(running(), project, jijiMust));
    await step('the mesh', async () => {
      const mermaid = await jijiMust('topology', ['topology']);
      expect(/flowchart/.test(mermaid) && /web1/.test(mermaid) && /\d+ s/.test(mermaid), 'servers or handshake ages are missing');
      await jijiMust('status', ['status']);
    });
    await step('service names resolve inside a container', async () => {
      const names = await jijiMust('network dns', ['network', 'dns']);
      expect(/db\.jiji\s+10\.210\.\d+\.\d+/.test(names), 'db.jiji has no address');
      for (const name of ['db.jiji', 'web.jiji']) {
        const found = await running().sh('web1', `podman exec shop-web /app lookup ${name}`);
        console.log(`web1, in container shop-web: ${name} -> ${found.trim().replaceAll('\n', ' ')}`);
        // Inside a container a name must mean what the cluster says now, not what it said when the container was made.
        const now = (new RegExp(`^${name.replace('.', '\\.')}  ([\\d. ]+)  \\(web1,`, 'm').exec(names)?.[1] ?? '').split(' ').sort().join(' ');
        expect(found.trim().split('\n').sort().join(' ') === now, `${name} is ${found.trim()} inside a container, and ${now} for the cluster`);
      }
    });
    await step('everything is taken down', async () => { await jijiMust('server teardown', ['server', 'teardown', '--yes', '--confirm', 'web1,web2,db1']); });
  } finally {
    await cluster?.down();
    project.remove();
    broken.remove();
  }
  console.log('\nAll steps passed.');
}

/**
 * @param {import('../test/lab/types.mjs').Lab} cluster
 * @param {import('./lib/project.mjs').ProjectCopy} project
 * @param {(what: string, args: readonly string[]) => Promise<string>} jijiMust
 */
async function redeployUnderLoad(cluster, project, jijiMust) {
  const loads = ['web1', 'web2'].map((name) => {
    const argv = [cluster.paths.app, 'loadgen', '-url', `http://${cluster.host(name).ip}`, '-host', 'shop.example.com', '-duration', '120s', '-workers', '4'];
    const child = cluster.spawn(argv, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout?.on('data', (chunk) => { output += String(chunk); });
    return { name, child, report: once(child, 'close').then(() => JSON.parse(output)) };
  });
  await wait(1000);
  project.replace('shop/web:1.0', 'shop/web:1.1');
  try {
    await jijiMust('deploy', ['deploy', 'web', '--yes']);
    await wait(1000);
  } finally {
    for (const load of loads) cluster.interrupt(load.child);
  }
  for (const load of loads) {
    const report = await load.report;
    console.log(`load on ${load.name}: ${report.requests} requests, ${report.failed} failed, slowest ${report.slowestMs} ms, versions ${JSON.stringify(report.versions)}`);
    if (report.failed > 0) await tellLoss(cluster, load.name, report.failures);
    expect(report.failed === 0, `${load.name} lost ${report.failed} requests: ${JSON.stringify(report.errors)}`);
    expect(report.versions['1.0'] > 0 && report.versions['1.1'] > 0, `${load.name} did not serve both versions`);
  }
}

/**
 * What there is to know about lost requests: when and how far each came, what the proxy and the server's steps did then.
 * @param {import('../test/lab/types.mjs').Lab} cluster @param {string} host @param {readonly object[]} failures
 */
async function tellLoss(cluster, host, failures) {
  console.log(failures.map((failure) => JSON.stringify(failure)).join('\n'));
  console.log(await cluster.sh(host, 'date -u; podman ps --all; podman logs --since 60s kamal-proxy 2>&1 | tail -n 60; journalctl --no-pager -q --since -60s -o short-precise | tail -n 80; cat /proc/pressure/cpu /proc/pressure/io'));
}
