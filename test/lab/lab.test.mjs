// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cannotHost, openLab, startLab } from './api.mjs';
import { run, until } from './lib/run.mjs';

const reason = await cannotHost();
const cli = new URL('lab.mjs', import.meta.url).pathname;
const home = mkdtempSync(join(tmpdir(), 'jl-'));
process.env['JIJI_LAB_HOME'] = home;
const lab = (/** @type {string[]} */ ...args) => run([process.execPath, cli, ...args], { timeoutMs: 300_000, cwd: '/' });

// Labs of startLab end with this process. For those of the command line this waits for the end of this process,
// however it comes, and takes down what is left.
const guard = spawn(
  'sh',
  ['-c', 'cat > /dev/null; for lab in "$3"/*/; do "$1" "$2" down --name "$(basename "$lab")"; done; rm -rf "$3"', 'sh', process.execPath, cli, home],
  {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  },
);
afterAll(async () => {
  guard.stdin.end();
  await once(guard, 'close');
});

const networkOf = (/** @type {number} */ pid) => {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined; // it ended
  }
};
/** Processes in the network of one. Those of the hosts are in networks of their own, but below the lab's process 1. */
const processesIn = (/** @type {string | undefined} */ network) =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && network !== undefined && networkOf(pid) === network);
const cgroups = async (/** @type {string} */ name) => {
  const { stdout } = await run(['find', '/sys/fs/cgroup', '-maxdepth', '6', '-name', name, '-printf', '%p ']);
  return stdout.trim().split(' ').filter(Boolean);
};

/** What must be gone after a lab: notes it while the lab is up, and looks later. */
async function footprint(/** @type {import('./types.mjs').Lab} */ one) {
  const network = networkOf(one.pid);
  const cgroup = `jijilab.${readFileSync(join(one.paths.folder, 'keeper'), 'utf8').trim().replace(' ', '.')}`;
  const before = { processes: processesIn(network).length, cgroups: (await cgroups(cgroup)).length };
  expect(before.processes).toBeGreaterThan(2);
  expect(before.cgroups).toBe(10);
  return async () => ({
    processes: processesIn(network),
    cgroups: await cgroups(cgroup),
    mounts: readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .filter((line) => line.includes('/run/lab')),
    folder: existsSync(one.paths.folder),
  });
}
const nothing = { processes: [], cgroups: [], mounts: [], folder: false };

describe.skipIf(reason !== undefined)('a lab of the command line', () => {
  beforeAll(async () => {
    expect(await lab('up', '--name', 'cli', '--hosts', 'web1=podman,db1=docker')).toMatchObject({ code: 0, stdout: '' });
  });
  afterAll(() => lab('down', '--name', 'cli'));

  test('says who is there', async () => {
    const { stdout } = await lab('status', '--json', '--name', 'cli');
    expect(JSON.parse(stdout)).toMatchObject({
      up: true,
      registry: 'registry.lab:5000',
      hosts: [
        { name: 'web1', ip: '172.31.250.11', engine: 'podman', condition: 'on' },
        { name: 'db1', ip: '172.31.250.12', engine: 'docker', condition: 'on' },
      ],
    });
  });

  test('is reached by ssh from any folder, with known host keys, and passes exit codes on', async () => {
    expect(await lab('ssh', '--name', 'cli', 'db1', 'hostname; exit 7')).toMatchObject({ code: 7, stdout: 'db1\n' });
    const { sshConfig } = openLab('cli').paths;
    const sent = 'x'.repeat(300_000);
    const { stdout } = await run(['ssh', '-F', sshConfig, '172.31.250.11', 'cat; hostname'], { input: sent, cwd: '/' });
    expect(stdout).toBe(`${sent}web1\n`);
  });

  test('connect.mjs joins a port by name and by address, quickly', async () => {
    const { connect, folder } = openLab('cli').paths;
    for (const host of ['web1', '172.31.250.11']) {
      const began = Date.now();
      const { code, stdout } = await run([process.execPath, connect, host, '22', '--name', 'cli'], { cwd: '/', input: '' });
      expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^SSH-2.0-/) });
      expect(Date.now() - began).toBeLessThan(2000);
    }
    const refused = await run([process.execPath, connect, 'web1', '9', '--dir', folder], { input: '' });
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^connect.mjs: web1 port 9: .*ECONNREFUSED.*\n$/) });
  });

  test('runs programs in a host and in the network, where names are known', async () => {
    expect(await lab('exec', 'web1', '--name', 'cli', '--', 'sh', '-c', 'hostname; exit 3')).toMatchObject({ code: 3, stdout: 'web1\n' });
    expect((await lab('run', '--name', 'cli', '--', 'getent', 'hosts', 'registry.lab', 'db1')).stdout).toMatch(
      /172\.31\.250\.1 +registry\.lab\n172\.31\.250\.12 +db1/,
    );
  });

  test('a second one of that name is refused, one of another name has the same addresses', async () => {
    expect(await lab('up', '--name', 'cli')).toMatchObject({ code: 1, stderr: expect.stringContaining('"cli" is up already') });
    const other = await startLab({ hosts: [{ name: 'other', engine: 'none' }], registry: false });
    try {
      expect(other.host('other').ip).toBe('172.31.250.11');
      expect(await other.sh('other', 'hostname')).toBe('other\n');
      expect(await openLab('cli').sh('web1', 'hostname')).toBe('web1\n');
    } finally {
      await other.down();
    }
  });

  test('down leaves nothing', async () => {
    const after = await footprint(openLab('cli'));
    expect(await lab('down', '--name', 'cli')).toMatchObject({ code: 0 });
    expect(await after()).toEqual(nothing);
    expect(await lab('status', '--name', 'cli')).toMatchObject({ code: 1, stdout: 'lab cli is not up\n' });
    expect(await lab('ssh', '--name', 'cli', 'web1')).toMatchObject({ code: 1, stderr: expect.stringContaining('is not up') });
    const connect = await run([process.execPath, join(cli, '../connect.mjs'), 'web1', '22', '--name', 'cli'], { input: '' });
    expect(connect).toMatchObject({ code: 1, stderr: expect.stringMatching(/^connect.mjs: the lab of .* is not up .*\n$/) });
  });

  test('check tells in one line why not, with an exit code of its own', async () => {
    expect(await lab('check')).toMatchObject({ code: 0 });
    const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    expect(await run([...nobody, process.execPath, cli, 'check'])).toMatchObject({
      code: 69,
      stdout: '',
      stderr: expect.stringMatching(/^lab: .*not root.*\n$/),
    });
  });

  test.each([
    [['up', '--hosts', 'Web=podman'], 1, 'cannot name a host'],
    [['up', '--hosts', 'web=lxc'], 1, 'wants engine "lxc"'],
    [['up', '--hosts', 'web,web'], 1, 'named twice'],
    [['up', '--name', '../x'], 1, 'cannot name a lab'],
    [['up', 'web1'], 2, 'usage'],
    [['fly'], 2, 'unknown command fly'],
    [['exec', 'web1'], 2, 'no command given'],
  ])('%j is refused with exit code %i', async (args, code, text) => {
    expect(await lab(...args)).toMatchObject({ code, stderr: expect.stringContaining(text) });
    expect(readdirSync(home)).toEqual([]);
  });
});

describe.skipIf(reason !== undefined)('hosts of a lab', () => {
  /** @type {import('./types.mjs').Lab} */
  let one;
  beforeAll(async () => {
    one = await startLab({
      hosts: [
        { name: 'a', engine: 'podman' },
        { name: 'b', engine: 'docker' },
        { name: 'c', engine: 'none' },
      ],
    });
  });
  afterAll(() => one.down());
  const pings = async (/** @type {string} */ from, /** @type {string} */ to) =>
    (await one.exec(from, `ping -c 1 -W 1 ${one.host(to).ip}`)).code === 0;
  const ssh = (/** @type {string} */ host) =>
    run(['ssh', '-F', one.paths.sshConfig, '-o', 'ConnectTimeout=2', host, 'echo hello'], { timeoutMs: 20_000 });

  test('exec gives what a program says and how it ends, and its input', async () => {
    expect(await one.exec('a', 'cat; echo err >&2; exit 5', { input: 'in' })).toEqual({ code: 5, stdout: 'in', stderr: 'err\n' });
    expect(await one.exec('a', 'sleep 30 & sleep 30', { timeoutMs: 300 })).toMatchObject({ code: 124 });
    await expect(one.exec('z', 'true')).rejects.toThrow('no host "z"');
    await expect(one.sh('a', 'echo why >&2; false')).rejects.toThrow('why');
  });

  test('every one has its own key, machine id and forwarding switched off', async () => {
    const seen = await Promise.all(['a', 'b', 'c'].map((host) => one.sh(host, 'cat /etc/machine-id /etc/ssh/ssh_host_ed25519_key.pub')));
    expect(new Set(seen).size).toBe(3);
    expect(await one.sh('c', 'cat /proc/sys/net/ipv4/ip_forward')).toBe('0\n');
  });

  test('a bare one has nothing that init installs, and can install it offline', async () => {
    const tools = 'jq dig curl iptables nft wg podman';
    expect(await one.exec('c', `for tool in ${tools}; do command -v $tool; done`)).toMatchObject({ stdout: '' });
    const packages = 'jq bind9-dnsutils curl iptables nftables wireguard-tools podman crun netavark';
    await one.sh('c', `apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ${packages}`);
    expect((await one.sh('c', `for tool in ${tools}; do command -v $tool; done`)).trim().split('\n')).toHaveLength(7);
    await one.sh('c', 'podman run --rm registry.lab:5000/shop/web:1.0 lookup localhost');
  });

  test.each([
    ['a', 'podman'],
    ['b', 'docker'],
  ])('%s pulls from the registry, runs and stops an image with %s', async (host, engine) => {
    await one.sh(host, `${engine} run -d --name web -p 8000:3000 registry.lab:5000/shop/web:1.1`);
    const { ip } = one.host(host);
    const body = await until(10, async () => (await one.run([one.paths.app, 'get', `http://${ip}:8000/`])).stdout);
    expect(body).toMatch(/^1\.1 [0-9a-f]{12}\n$/);
    expect(await one.sh(host, `${engine} exec web /app get http://127.0.0.1:3000/up`)).toBe('200\n');
    const load = one.run([
      one.paths.app,
      'loadgen',
      '-url',
      `http://${ip}:8000`,
      '-duration',
      '1s',
      '-workers',
      '4',
      '-slow',
      '0.1',
      '-slowms',
      '100',
    ]);
    const report = JSON.parse((await load).stdout);
    expect(report).toMatchObject({ failed: 0, errors: {}, versions: { 1.1: report.requests } });
    expect(report.requests).toBeGreaterThan(20);
    expect(report.slowestMs).toBeGreaterThanOrEqual(100);
    expect((await one.sh(host, `${engine} stop web && ${engine} inspect --format '{{.State.ExitCode}}' web`)).trim()).toMatch(/\n0$/);
  });

  test.each([
    ['a', 'podman'],
    ['b', 'docker'],
  ])('%s gets nothing without a login from the port that wants one (%s)', async (host, engine) => {
    const pull = `${engine} pull -q registry.lab:5001/shop/web:1.2`;
    const refused = await one.exec(host, pull);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(/auth/);
    const login = `${engine} login -u lab --password-stdin registry.lab:5001`;
    expect((await one.exec(host, login, { input: 'wrong' })).code).not.toBe(0);
    expect(await one.exec(host, login, { input: 'lab-password' })).toMatchObject({ code: 0 });
    expect(await one.exec(host, pull)).toMatchObject({ code: 0 });
  });

  test('the images fail in the ways they are for', async () => {
    expect(await one.exec('a', 'podman run --rm registry.lab:5000/shop/web:crash')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cannot start'),
    });
    await one.sh('a', 'podman run -d --rm --name bad registry.lab:5000/shop/web:bad');
    const up = await until(10, async () => {
      const answer = await one.exec('a', 'podman exec bad /app get http://127.0.0.1:3000/up');
      return answer.stderr.includes('refused') ? undefined : answer;
    });
    expect(up).toMatchObject({ code: 1, stdout: '500\n', stderr: expect.stringContaining('status 500') });
    await one.sh('a', 'podman rm -f bad');
    const ask = (/** @type {string} */ words) => one.sh('a', `printf '${words}' | socat - TCP:127.0.0.1:5432`);
    await one.sh('a', 'podman run -d --name db -p 5432:5432 -v counts:/data registry.lab:5000/shop/db:1.0');
    expect(await until(10, () => ask('PING\\nINCR\\nINCR\\n').catch(() => undefined))).toBe('PONG 1.0\n1\n2\n');
    await one.sh('a', 'podman kill db; podman rm db; podman run -d --name db -p 5432:5432 -v counts:/data registry.lab:5000/shop/db:1.0');
    expect(await until(10, () => ask('COUNT\\n').catch(() => undefined))).toBe('2\n');
  });

  test('the load generator counts what fails', async () => {
    const { stdout } = await one.run([
      one.paths.app,
      'loadgen',
      '-url',
      'http://172.31.250.11:9',
      '-duration',
      '200ms',
      '-workers',
      '2',
      '-pause',
      '10ms',
    ]);
    const report = JSON.parse(stdout);
    expect(report.failed).toBe(report.requests);
    expect(Object.keys(report.errors)).toEqual([expect.stringContaining('connection refused')]);
  });

  test('a pair is cut and healed, the others and the operator see nothing of it', async () => {
    await one.cut('a', 'b');
    expect(await Promise.all([pings('a', 'b'), pings('b', 'a'), pings('a', 'c')])).toEqual([false, false, true]);
    expect((await one.status()).cuts).toEqual(['a from b']);
    await one.heal('b', 'a');
    expect(await pings('a', 'b')).toBe(true);
  });

  test('a host cut from all others still answers the operator; one cut from the operator still sees the others', async () => {
    await one.cut('a');
    await one.cut('b', 'operator');
    expect(await Promise.all([pings('a', 'b'), pings('a', 'c'), pings('b', 'c')])).toEqual([false, false, true]);
    expect(await ssh('a')).toMatchObject({ code: 0 });
    expect(await ssh('b')).toMatchObject({ code: 255 });
    await one.heal();
    expect(await ssh('b')).toMatchObject({ code: 0 });
    await expect(one.heal('a')).rejects.toThrow('nothing is cut');
    await expect(one.cut('a', 'z')).rejects.toThrow('no host "z"');
  });

  test('is far away, also after a reboot, while cuts go on working', async () => {
    const rtt = async (/** @type {string} */ from, /** @type {string} */ to) =>
      Number(/min\/avg.*= ([\d.]+)\//.exec((await one.exec(from, `ping -c 3 -i 0.2 -W 2 ${one.host(to).ip}`)).stdout)?.[1]);
    await one.delay('b', 40);
    expect(await rtt('a', 'b')).toBeGreaterThanOrEqual(80);
    expect(await rtt('a', 'b')).toBeLessThan(200);
    expect(await rtt('a', 'c')).toBeLessThan(20);
    expect(await ssh('b')).toMatchObject({ code: 0 });
    await one.cut('b');
    expect(await Promise.all([pings('a', 'b'), pings('b', 'c'), pings('a', 'c')])).toEqual([false, false, true]);
    expect(await ssh('b')).toMatchObject({ code: 0 });
    await one.delay('b', 20);
    expect(await pings('a', 'b')).toBe(false);
    await one.heal('b');
    expect(await one.reboot('b')).toBe('running');
    expect(await rtt('b', 'a')).toBeGreaterThanOrEqual(40);
    await one.cut('b', 'a');
    expect(await Promise.all([pings('a', 'b'), pings('c', 'b')])).toEqual([false, true]);
    await one.delay('b', 0);
    expect(await Promise.all([pings('a', 'b'), pings('c', 'b')])).toEqual([false, true]);
    await one.heal();
    expect(await rtt('a', 'b')).toBeLessThan(20);
    await expect(one.delay('b', -1)).rejects.toThrow('a delay is');
  });

  test('loses its power without a word and comes back with its disk', async () => {
    await one.sh('a', 'echo kept > /root/kept');
    const open = one.spawn(
      [
        'ssh',
        '-F',
        '/dev/null',
        '-i',
        one.paths.id,
        '-o',
        'StrictHostKeyChecking=no',
        '-o',
        'UserKnownHostsFile=/dev/null',
        one.host('a').ip,
        'echo there; sleep 60',
      ],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    try {
      await once(/** @type {import('node:stream').Readable} */ (open.stdout), 'data');
      await one.kill('a');
      expect((await one.status()).hosts[0]).toMatchObject({ condition: 'off' });
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(open.exitCode).toBe(null); // nobody told it
      await expect(one.kill('a')).rejects.toThrow('a is off');
    } finally {
      open.kill('SIGKILL');
    }
    expect(await one.start('a')).toBe('running');
    expect(await one.sh('a', 'cat /root/kept')).toBe('kept\n');
    expect(await ssh('a')).toMatchObject({ code: 0 });
    await expect(one.start('a')).rejects.toThrow('switched on already');
  });

  test('reboots in order', async () => {
    await one.sh('b', 'touch /run/gone /root/stays');
    expect(await one.reboot('b')).toBe('running');
    expect((await one.exec('b', 'ls /run/gone /root/stays')).stdout).toBe('/root/stays\n');
    expect((await one.status()).hosts[1]).toMatchObject({ condition: 'on', boots: 3 });
  });

  test('freezes and thaws', async () => {
    await one.freeze('c');
    expect((await one.status()).hosts[2]).toMatchObject({ condition: 'frozen' });
    expect(await ssh('c')).toMatchObject({ code: 255 });
    await one.thaw('c');
    expect(await ssh('c')).toMatchObject({ code: 0 });
  });

  test('its disk fills up and gets room again', async () => {
    await one.diskFull('c');
    expect(await one.exec('c', 'head -c 2M /dev/zero > /root/big')).toMatchObject({ code: 1, stderr: expect.stringContaining('No space left') });
    expect(await ssh('c')).toMatchObject({ code: 0 });
    await one.diskFree('c');
    await one.sh('c', 'head -c 2M /dev/zero > /root/big');
  });

  test('its ssh connections are reset, and nobody listens', async () => {
    const session = spawn('ssh', ['-F', one.paths.sshConfig, 'c', 'echo there; sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(session.stdout, 'data');
    const ended = once(session, 'close');
    await one.sh('c', 'ss -K state established sport = :22');
    expect(await ended).toEqual([255, null]);
    await one.sh('c', 'systemctl stop ssh');
    expect(await ssh('c')).toMatchObject({ code: 255 });
    await one.sh('c', 'systemctl start ssh');
    expect(await ssh('c')).toMatchObject({ code: 0 });
  });

  test('is reached through another one when the operator cannot reach it', async () => {
    await one.cut('b', 'operator');
    const jump = ['ssh', '-F', '/dev/null', '-i', one.paths.id, '-o', `UserKnownHostsFile=${one.paths.knownHosts}`];
    await one.sh('a', 'umask 077; cat > /root/key', { input: readFileSync(one.paths.id, 'utf8') });
    const words = `ssh -i /root/key -o StrictHostKeyChecking=no root@${one.host('b').ip} hostname`;
    expect(await one.run([...jump, `root@${one.host('a').ip}`, words])).toMatchObject({ code: 0, stdout: 'b\n' });
    await one.heal();
  });

  test('the network of the lab is its own', async () => {
    expect((await run(['ip', '-o', 'addr'])).stdout).not.toContain('172.31.250.');
    expect(await one.exec('a', 'ping -c 1 -W 1 192.0.2.1')).toMatchObject({ code: 1 });
  });
});

describe.skipIf(reason !== undefined)('a lab that is killed leaves nothing', () => {
  const hosts = [{ name: 'x', engine: /** @type {const} */ ('podman') }];

  test.each(['keeper', 'leader'])('kill -9 of its %s, with a frozen host', async (who) => {
    const one = await startLab({ hosts, registry: true });
    const after = await footprint(one);
    await one.freeze('x');
    process.kill(Number(readFileSync(join(one.paths.folder, who), 'utf8').split(' ')[0]), 'SIGKILL');
    expect(await lab('down', '--name', one.name)).toMatchObject({ code: 0 });
    expect(await after()).toEqual(nothing);
  });

  test('kill -9 of the process that called startLab', async () => {
    const program = `
      const { startLab } = await import(${JSON.stringify(new URL('api.mjs', import.meta.url).href)});
      const lab = await startLab({ name: 'owned', hosts: [{ name: 'x', engine: 'none' }], registry: false });
      await lab.freeze('x');
      console.log('up');
      setInterval(() => {}, 1000);`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(owner.stdout, 'data');
    const after = await footprint(openLab('owned'));
    owner.kill('SIGKILL');
    expect(await until(10, async () => (await after()).processes.length === 0)).toBe(true);
    expect(await lab('down', '--name', 'owned')).toMatchObject({ code: 0 });
    expect(await after()).toEqual(nothing);
  });

  test('a killed lab that nobody takes down is swept by the next one', async () => {
    const one = await startLab({ hosts, registry: false });
    const after = await footprint(one);
    process.kill(Number(readFileSync(join(one.paths.folder, 'keeper'), 'utf8').split(' ')[0]), 'SIGKILL');
    expect(await until(5, async () => (await after()).processes.length === 0)).toBe(true);
    const next = await startLab({ hosts, registry: false });
    await next.down();
    expect(await after()).toEqual(nothing);
  });
});
