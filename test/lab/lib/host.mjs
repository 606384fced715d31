// @ts-check
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statfsSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { makeHostCgroups, setFrozen } from './cgroups.mjs';
import { LabError } from './errors.mjs';
import { cable, network } from './network.mjs';
import { namespaceInit } from './processes.mjs';
import { must, run, until } from './run.mjs';
import { SlowCable } from './slow-cable.mjs';

const diskSize = '4g';

/** nspawn's exit code when the host wants to be started again. */
const rebootCode = 133;

/** One simulated server: an overlay root, booted with systemd by systemd-nspawn, with a disk and cgroups of its own. */
export class Host {
  /**
   * @param {{name: string, ip: string, engine: string}} spec
   * @param {{rootfs: string, shaper: string, stateFolder: string, publicKey: string, labCgroups: import('./cgroups.mjs').Folders}} lab
   */
  constructor(spec, lab) {
    this.name = spec.name;
    this.ip = spec.ip;
    this.engine = spec.engine;
    this.lab = lab;
    /** The host's disk: a tmpfs with the overlay's upper folder, its mount point and the engines' storage. */
    this.disk = join('/run/lab', spec.name);
    this.root = join(this.disk, 'root');
    this.cgroups = makeHostCgroups(lab.labCgroups, spec.name);
    /** @type {import('node:child_process').ChildProcess | undefined} */
    this.nspawn = undefined;
    this.cable = new SlowCable(spec.name, lab.shaper);
    this.boots = 0;
    this.frozen = false;
  }

  /** Makes the disk and writes what an operator of a fresh server would have: name, network, keys, registry settings. */
  async make() {
    mkdirSync(this.disk);
    await must(['mount', '-t', 'tmpfs', '-o', `size=${diskSize},mode=755`, `lab-${this.name}`, this.disk]);
    for (const folder of ['up', 'work', 'root', 'containers', 'docker']) mkdirSync(join(this.disk, folder));
    const lower = `${join(this.lab.rootfs, this.engine)}:${join(this.lab.rootfs, 'base')}`;
    await must(['mount', '-t', 'overlay', this.name, '-o', `lowerdir=${lower},upperdir=${this.disk}/up,workdir=${this.disk}/work`, this.root]);
    await must(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', this.name, '-f', join(this.root, 'etc/ssh/ssh_host_ed25519_key')]);
    this.write('etc/hostname', `${this.name}\n`);
    this.write('etc/hosts', `127.0.0.1 localhost\n127.0.1.1 ${this.name}\n${network.operator} ${network.registryName}\n`);
    rmSync(join(this.root, 'etc/resolv.conf'), { force: true });
    this.write('etc/resolv.conf', `nameserver ${network.operator}\n`);
    this.write(
      'etc/machine-id',
      `${createHash('md5')
        .update(this.lab.stateFolder + this.name)
        .digest('hex')}\n`,
    );
    this.write('root/.ssh/authorized_keys', this.lab.publicKey, 0o600);
    this.write(
      'etc/systemd/network/10-lab.network',
      `[Match]\nName=host0\n[Network]\nAddress=${this.ip}/24\nGateway=${network.operator}\nLinkLocalAddressing=no\nLLMNR=no\n`,
    );
    symlinkSync(
      '/lib/systemd/system/systemd-networkd.service',
      join(this.root, 'etc/systemd/system/multi-user.target.wants/systemd-networkd.service'),
    );
    // The default of 90 s makes a reboot slow; below docker's 10 s of grace systemd would kill it in the middle of a stop.
    this.write('etc/systemd/system.conf.d/lab.conf', '[Manager]\nDefaultTimeoutStopSec=25s\n');
    this.write('etc/apt/sources.list', 'deb [trusted=yes] file:/srv/debs ./\n');
    const registries = [network.registryPort, network.loginPort].map((port) => `${network.registryName}:${port}`);
    this.write(
      'etc/containers/registries.conf.d/lab.conf',
      registries.map((registry) => `[[registry]]\nlocation = "${registry}"\ninsecure = true\n`).join(''),
    );
    this.write('etc/docker/daemon.json', `${JSON.stringify({ 'insecure-registries': registries })}\n`);
    // nspawn gives the version 1 controllers read-only. They must be writable before systemd looks at them: later, crun
    // would put all containers into one cgroup. A new network namespace inherits the machine's ip_forward; a fresh
    // server has 0.
    this.write(
      'usr/sbin/lab-init',
      [
        '#!/bin/sh',
        'for c in blkio cpu cpuacct cpuset devices freezer memory pids; do mount -o remount,rw,bind /sys/fs/cgroup/$c; done',
        'echo 0 > /proc/sys/net/ipv4/ip_forward',
        'exec /lib/systemd/systemd',
        '',
      ].join('\n'),
      0o755,
    );
    return this;
  }

  /** @private */
  write(/** @type {string} */ path, /** @type {string} */ text, mode = 0o644) {
    const full = join(this.root, path);
    mkdirSync(join(full, '..'), { recursive: true, mode: path.includes('.ssh/') ? 0o700 : 0o755 });
    writeFileSync(full, text, { mode });
  }

  /** The line for known_hosts. */
  knownHost() {
    return `${this.name},${this.ip} ${readFileSync(join(this.root, 'etc/ssh/ssh_host_ed25519_key.pub'), 'utf8').split(' ').slice(0, 2).join(' ')}\n`;
  }

  /** Switches the host on. When the system inside reboots it is switched on again; when it powers off it stays off. */
  power() {
    if (this.nspawn !== undefined) throw new LabError(`${this.name} is switched on already`);
    const log = openSync(join(this.lab.stateFolder, `${this.name}.log`), 'a');
    const child = spawn(
      'bash',
      [
        '-c',
        'for folder in $LAB_CGROUPS; do echo $$ > $folder/cgroup.procs || exit 1; done; unset LAB_CGROUPS; exec "$@"',
        'lab',
        'systemd-nspawn',
        '--quiet',
        '--register=no',
        '--keep-unit',
        '--kill-signal=SIGRTMIN+3',
        '--console=pipe',
        '--resolv-conf=off',
        '--timezone=off',
        '-D',
        this.root,
        `--machine=${this.name}`,
        `--network-bridge=${this.cable.bridge}`,
        '--capability=all',
        '--drop-capability=CAP_SYS_TIME',
        '--bind=/dev/net/tun',
        '--bind=/dev/fuse',
        `--bind-ro=${join(this.lab.rootfs, 'debs')}:/srv/debs`,
        `--bind=${this.disk}/containers:/var/lib/containers`,
        `--bind=${this.disk}/docker:/var/lib/docker`,
        '/usr/sbin/lab-init',
      ],
      {
        stdio: ['ignore', log, log],
        env: { PATH: process.env['PATH'], SYSTEMD_SECCOMP: '0', SYSTEMD_NSPAWN_LOCK: '0', LAB_CGROUPS: Object.values(this.cgroups).join(' ') },
      },
    );
    closeSync(log);
    this.nspawn = child;
    this.boots++;
    child.on('close', (code) => {
      if (this.nspawn === child) this.nspawn = undefined;
      if (code === rebootCode) this.power();
    });
  }

  /** Process 1 of the host as the supervisor counts, or undefined when it is off. */
  leader() {
    return this.nspawn?.pid === undefined ? undefined : namespaceInit(this.nspawn.pid);
  }

  /** @private @returns {number} */
  mustLeader() {
    const pid = this.leader();
    if (pid === undefined) throw new LabError(`${this.name} is off: \`lab.mjs start ${this.name}\` switches it on`);
    return pid;
  }

  /** The command that runs `argv` in the host's namespaces, whatever its network and sshd do. @returns {string[]} */
  inside(/** @type {string[]} */ argv) {
    return [
      'nsenter',
      '-t',
      String(this.mustLeader()),
      '-m',
      '-u',
      '-i',
      '-n',
      '-p',
      '-C',
      '--',
      'setpriv',
      '--pdeathsig',
      'KILL',
      '/usr/bin/env',
      '-i',
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      'HOME=/root',
      'LANG=C.UTF-8',
      ...argv,
    ];
  }

  /** Waits until sshd answers and systemd has finished starting. @returns {Promise<string>} systemd's word: running, degraded */
  async ready(seconds = 60) {
    const answered = await until(seconds, () => this.leader() !== undefined && sshAnswers(this.ip), 100);
    if (!answered) throw new LabError(`${this.name} did not answer ssh on ${this.ip} within ${seconds} s. Its console ends with:\n${this.console()}`);
    const { stdout } = await run(this.inside(['systemctl', 'is-system-running', '--wait']), { timeoutMs: seconds * 1000 });
    return stdout.trim();
  }

  /** What systemd says is broken. */
  async failedUnits() {
    return (await run(this.inside(['systemctl', '--failed', '--no-legend', '--plain']), { timeoutMs: 5000 })).stdout.trim();
  }

  /** The end of what the host wrote to its console. */
  console() {
    return readFileSync(join(this.lab.stateFolder, `${this.name}.log`), 'utf8')
      .split('\n')
      .slice(-20)
      .join('\n');
  }

  /** Power loss: nothing of the host says goodbye to anybody. */
  async kill() {
    const pid = this.mustLeader();
    await run(['ip', 'link', 'set', cable(this.name), 'down']);
    this.setFrozen(false); // a frozen process cannot die
    process.kill(pid, 'SIGKILL');
    if (!(await until(10, () => this.nspawn === undefined))) throw new LabError(`${this.name} did not go off within 10 s of losing power`);
  }

  /** An orderly restart; comes back ready. */
  async reboot() {
    const before = this.boots;
    await must(this.inside(['systemctl', '--no-block', 'reboot']), { timeoutMs: 10_000 });
    if (!(await until(90, () => this.boots > before)))
      throw new LabError(`${this.name} did not go down for its reboot within 90 s. Its console ends with:\n${this.console()}`);
    return this.ready();
  }

  setFrozen(/** @type {boolean} */ frozen) {
    setFrozen(this.cgroups, frozen);
    this.frozen = frozen;
  }

  /** Leaves less than 1 MB free on the host's disk, or gives the room back. */
  async setDiskFull(/** @type {boolean} */ full) {
    const { bsize, blocks, bfree } = statfsSync(this.disk);
    const size = full ? `${Math.floor(((blocks - bfree) * bsize) / 1024) + 512}k` : diskSize;
    await must(['mount', '-o', `remount,size=${size}`, this.disk]);
  }

  /** off, frozen or on. */
  condition() {
    return this.leader() === undefined ? 'off' : this.frozen ? 'frozen' : 'on';
  }
}

/** Whether an ssh server greets at this address. @returns {Promise<boolean>} */
function sshAnswers(/** @type {string} */ ip) {
  return new Promise((resolve) => {
    const socket = connect({ host: ip, port: 22, timeout: 1000 });
    const end = (/** @type {boolean} */ answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (greeting) => end(greeting.toString('latin1').startsWith('SSH-')));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}
