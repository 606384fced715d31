import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runShell } from '../../host/testing/shell.ts';
import { stepLibrary } from '../stage-package.ts';
import containerNetworkSh from './steps/container-network.sh';
import packagesSh from './steps/packages.sh';

// Each test starts a few dozen short programs.
vi.setConfig({ testTimeout: 60_000 });

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'jiji-step-'));
  mkdirSync(join(root, 'bin'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A command of the server that only this test has. */
function command(name: string, body: string): void {
  writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(root, 'bin', name), 0o755);
}

/** Programs of this machine that the step may see; nothing else of it. */
function tools(...names: readonly string[]): void {
  for (const name of names) {
    const found = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'].map((folder) => join(folder, name)).find((path) => existsSync(path));
    if (found !== undefined) symlinkSync(found, join(root, 'bin', name));
  }
}

/** Runs a step as the runner does; gives what was called, and the problem. */
async function step(script: string, ...args: readonly string[]): Promise<{ readonly code: number | null; readonly calls: readonly string[]; readonly problem: unknown }> {
  const files = { lib: join(root, 'lib.sh'), script: join(root, 'step.sh'), problem: join(root, 'problem'), calls: join(root, 'calls') };
  writeFileSync(files.lib, stepLibrary);
  writeFileSync(files.script, `set -eu\n. ${files.lib}\n${script}\n`);
  writeFileSync(files.calls, '');
  const result = await runShell(['/bin/sh'], `exec /bin/sh ${files.script} ${args.join(' ')}`, { env: { PATH: join(root, 'bin'), JIJI_PROBLEM: files.problem, CALLS: files.calls, JIJI_REGISTRY_CONFIG: '/nonexistent' } });
  const problem: unknown = existsSync(files.problem) ? JSON.parse(readFileSync(files.problem, 'utf8')) : undefined;
  return { code: result.code, calls: readFileSync(files.calls, 'utf8').split('\n').filter((line) => line !== ''), problem };
}

const basics = ['sed', 'awk', 'tr', 'tail', 'cut', 'cat', 'mkdir', 'mv', 'rm', 'ln', 'grep', 'sleep', 'jq', 'sh', 'printf'];

/** No such distribution runs in the lab: their package managers' own words, tools appear as they are installed. */
describe('packages, with package managers that the lab cannot run', () => {
  const bring = 'for word; do case $word in iptables-nft) t=iptables ;; nftables) t=nft ;; bind-utils|bind) t=dig ;; wireguard-tools) t=wg ;; iproute|iproute2) t=ip ;; moby-engine) t=docker ;; -*|install) continue ;; *) t=$word ;; esac; printf "#!/bin/sh\\n" >"$0.d.$t"; done';
  /** The manager records its call, and what it installed is there afterwards. */
  const manager = (name: string): void => {
    command(name, `echo "${name} $*" >>"$CALLS"\n${bring}\nfor file in "$0".d.*; do t=\${file##*.d.}; mv "$file" "\${0%/*}/$t"; chmod 755 "\${0%/*}/$t"; done`);
    tools(...basics.filter((tool) => tool !== 'jq'), 'chmod');
    command('systemctl', 'exit 0');
  };

  it('dnf: the names of the RHEL and Fedora families, without weak dependencies', async () => {
    manager('dnf');
    expect(await step(packagesSh, 'podman')).toMatchObject({ code: 0, calls: ['dnf install -y -q --setopt=install_weak_deps=False podman curl jq iptables-nft nftables bind-utils wireguard-tools iproute'] });
  });
  it('dnf: Docker is moby-engine there', async () => {
    manager('dnf');
    expect((await step(packagesSh, 'docker')).calls[0]).toContain(' moby-engine ');
  });
  it('pacman: lists and packages in one go, only what is missing', async () => {
    manager('pacman');
    for (const tool of ['podman', 'curl', 'ip']) command(tool, 'exit 0');
    expect(await step(packagesSh, 'podman')).toMatchObject({ code: 0, calls: ['pacman -Sy --noconfirm --needed --quiet jq iptables-nft nftables bind wireguard-tools'] });
  });
  it('one that fails is told with what it should have brought', async () => {
    tools(...basics.filter((tool) => tool !== 'jq'));
    command('dnf', 'echo "Error: Unable to find a match: moby-engine" >&2; exit 1');
    for (const tool of ['curl', 'jq', 'iptables', 'nft', 'dig', 'wg', 'ip']) if (!existsSync(join(root, 'bin', tool))) command(tool, 'exit 0');
    expect(await step(packagesSh, 'docker')).toMatchObject({ code: 1, problem: { code: 'packages-failed', args: { packages: 'moby-engine', manager: 'dnf' } } });
  });
  it('a server with none of them is told what it lacks', async () => {
    tools(...basics.filter((tool) => tool !== 'jq'));
    expect(await step(packagesSh, 'podman')).toMatchObject({ code: 1, problem: { code: 'packages-unknown' } });
  });
});

/** The lab has Docker 20.10: what newer ones are told is compared with the recorded options of their documentation. */
describe('the network of Docker, by its version', () => {
  const created = async (version: string): Promise<string> => {
    tools(...basics);
    command('docker', `echo "$*" >>"$CALLS"
      case "$1 $2" in
        "version --format") echo ${version} ;;
        "network inspect") [ -e "$0.made" ] || exit 1; echo '[{"IPAM":{"Config":[{"Subnet":"10.210.0.0/24","Gateway":"10.210.0.1"}]}}]' ;;
        "network create") : >"$0.made" ;;
      esac`);
    const result = await step(containerNetworkSh, 'docker', '10.210.0.0/24', '10.210.0.1', '1420');
    expect(result).toMatchObject({ code: 0 });
    return result.calls.find((call) => call.startsWith('network create')) ?? '';
  };
  it.each([['20.10.24', false, false], ['27.5.1', false, false], ['28.0.4', false, true], ['28.1.1', false, true], ['28.2.0', true, false], ['29.0.1', true, false]])('%s', async (version, trusted, unprotected) => {
    const call = await created(version);
    expect(call).toContain('--driver bridge --subnet 10.210.0.0/24 --gateway 10.210.0.1');
    expect(call).toContain('enable_ip_masquerade=false');
    expect([call.includes('com.docker.network.bridge.trusted_host_interfaces=jiji0'), call.includes('com.docker.network.bridge.gateway_mode_ipv4=nat-unprotected')]).toEqual([trusted, unprotected]);
  });
  it('one with another range is left as it is, and its containers are named', async () => {
    tools(...basics);
    command('docker', `case "$1 $2" in "network inspect") echo '[{"IPAM":{"Config":[{"Subnet":"10.9.0.0/24","Gateway":"10.9.0.1"}]}}]' ;; "network create" | "network rm") echo "$*" >>"$CALLS" ;; esac`);
    expect(await step(containerNetworkSh, 'docker', '10.210.0.0/24', '10.210.0.1', '1420')).toEqual({ code: 1, calls: [], problem: { code: 'network-differs', args: { subnet: '10.210.0.0/24', engine: 'docker' } } });
  });
});
