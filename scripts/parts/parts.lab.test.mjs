// @ts-check
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cannotHost, startLab } from '../../test/lab/api.mjs';
import { run, until } from '../../test/lab/lib/run.mjs';
import { scratchFolder } from './scratch.mjs';

const reason = await cannotHost();
const script = new URL('parts.mjs', import.meta.url).pathname;

/** Runs parts.mjs; gives its last line, which is the folder. */
async function parts(/** @type {string[]} */ args, /** @type {NodeJS.ProcessEnv} */ env = {}) {
  const { code, stdout, stderr } = await run([process.execPath, script, ...args], { cwd: '/', env: { ...process.env, ...env } });
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.trim().split('\n').at(-1) ?? '';
}
const manifest = (/** @type {string} */ folder) => JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));

describe.skipIf(reason !== undefined)('the parts of a server', () => {
  /** @type {import('../../test/lab/types.mjs').Lab} */
  let lab;
  let folder = '';
  beforeAll(async () => {
    folder = await parts([]);
    lab = await startLab({ hosts: [{ name: 'p', engine: 'podman' }, { name: 'd', engine: 'docker' }] });
    for (const { name } of lab.hosts)
      for (const file of ['corrosion', 'coredns', 'kamal-proxy.tar']) {
        const copied = await run(['ssh', '-F', lab.paths.sshConfig, name, `cat > /root/${file} && chmod +x /root/${file}`], { input: readFileSync(join(folder, file)) });
        expect(copied).toMatchObject({ code: 0 });
      }
  });
  afterAll(() => lab.down());

  test('are these three, each with the hash that the server sees', async () => {
    const { version, parts: list } = manifest(folder);
    expect(version).toBe(1);
    expect(list.map((/** @type {any} */ part) => `${part.name} ${part.version} ${part.arch} ${part.kind}`)).toEqual([
      'coredns 1.14.2 amd64 binary',
      'corrosion 0.1.4 amd64 binary',
      'kamal-proxy 0.9.2 amd64 image',
    ]);
    const sums = await lab.sh('p', 'cd /root && sha256sum coredns corrosion kamal-proxy.tar');
    expect(sums.trim().split('\n').map((line) => line.split(' ')[0])).toEqual(list.map((/** @type {any} */ part) => part.sha256));
  });

  test.each(['p', 'd'])('the programs start on host %s', async (host) => {
    expect(await lab.sh(host, '/root/corrosion --version')).toBe('klukai 0.1.4\n');
    expect(await lab.sh(host, '/root/coredns -version')).toMatch(/^CoreDNS-1\.14\.2\n/);
  });

  test.each([['p', 'podman'], ['d', 'docker']])('host %s: the proxy loads into %s, keeps its state in a volume and passes requests on', async (host, engine) => {
    expect(await lab.sh(host, `${engine} load -i /root/kamal-proxy.tar`)).toContain('localhost/jiji/kamal-proxy:0.9.2');
    await lab.sh(host, `${engine} run -d --name web registry.lab:5000/shop/web:1.0`);
    const start = `${engine} run -d --name proxy -p 80:8080 -v proxy-state:/home/kamal-proxy/.config/kamal-proxy localhost/jiji/kamal-proxy:0.9.2`;
    await lab.sh(host, start);
    const listed = () => lab.exec(host, `${engine} exec proxy kamal-proxy list`);
    expect(await until(10, async () => (await listed()).code === 0)).toBe(true);
    const target = (await lab.sh(host, `${engine} inspect --format '{{.NetworkSettings.IPAddress}}' web`)).trim();
    await lab.sh(host, `${engine} exec proxy kamal-proxy deploy shop-web-3000 --target=${target}:3000 --host shop.test --health-check-interval 250ms`);
    const get = () => lab.run([lab.paths.app, 'get', '-host', 'shop.test', `http://${lab.host(host).ip}/`]);
    expect((await get()).stdout).toMatch(/^1\.0 /);
    expect(await lab.sh(host, `${engine} exec proxy kamal-proxy list`)).toContain('shop-web-3000');

    await lab.sh(host, `${engine} rm -f proxy && ${start}`);
    expect(await until(10, async () => (await listed()).stdout.includes('shop-web-3000'))).toBe(true);
    expect((await get()).stdout).toMatch(/^1\.0 /);
    expect((await lab.sh(host, `${engine} logs proxy 2>&1`))).toContain('"http":8080,"https":8443');
  });

  test('built again, the proxy has the same bytes', async () => {
    const scratch = scratchFolder();
    const gocache = (await run(['go', 'env', 'GOCACHE'])).stdout.trim();
    const again = await parts(['--only', 'kamal-proxy', '--out', join(scratch, 'out')], { XDG_CACHE_HOME: scratch, GOCACHE: gocache });
    expect(again).toBe(join(scratch, 'out'));
    expect(manifest(again).parts).toEqual([manifest(folder).parts[2]]);
  });

  test('an unknown part is refused', async () => {
    expect(await run([process.execPath, script, '--only', 'nginx'])).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('no part is named "nginx"') });
  });
});
