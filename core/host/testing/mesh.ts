import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { groupUnits, type HostParams, hostPaths, hostPorts, installedFiles, installedLinks } from '../index.ts';

/** What the set-up needs of a lab (test/lab/api.mjs has it). */
export interface MeshLab {
  readonly hosts: readonly { readonly name: string; readonly ip: string }[];
  readonly paths: { readonly sshConfig: string };
  sh(host: string, script: string, options?: { input?: string; timeoutMs?: number }): Promise<string>;
}

export interface MeshHost {
  readonly name: string;
  readonly ip: string;
  readonly publicKey: string;
  readonly params: HostParams;
}

/** Binaries on this machine. */
export interface MeshParts {
  readonly corrosion: string;
  readonly coredns: string;
}

/**
 * Joins the lab's Podman hosts into a cluster by script, as init would, with the files of this room and the real parts:
 * tunnels, network `jiji`, firewall, registry, names, loop. For tests of what runs on servers, without operations.
 */
export async function startMesh(lab: MeshLab, parts: MeshParts): Promise<readonly MeshHost[]> {
  const keys = await Promise.all(lab.hosts.map(({ name }) => lab.sh(name, prepare)));
  const hosts = lab.hosts.map(({ name, ip }, index) => ({ name, ip, publicKey: keys[index]?.trim() ?? '', params: paramsOf(name, index, lab.hosts.length, keys) }));
  await Promise.all(hosts.map((host) => lab.sh(host.name, wireguard, { input: wireguardConfig(host, hosts) })));
  await Promise.all(hosts.map((host) => installHost(lab, host, parts)));
  for (const host of hosts) await lab.sh(host.name, register, { input: JSON.stringify(rowsOf(hosts)) });
  await Promise.all(hosts.map(({ name }) => lab.sh(name, `${hostPaths.updateHosts} && units='${[...groupUnits.dns, ...groupUnits.loop].join(' ')}' && systemctl enable $units && systemctl restart $units`)));
  return hosts;
}

const prepare = `set -eu
command -v jq >/dev/null || { apt-get update -qq && apt-get install -y -qq jq; } >/dev/null 2>&1
umask 077
mkdir -p /etc/wireguard
[ -s /etc/wireguard/jiji0.key ] || wg genkey >/etc/wireguard/jiji0.key
wg pubkey </etc/wireguard/jiji0.key`;

const wireguard = `set -eu
umask 077
sed "s|^PrivateKey =.*|PrivateKey = $(cat /etc/wireguard/jiji0.key)|" >/etc/wireguard/jiji0.conf
systemctl enable --now wg-quick@jiji0 2>/dev/null`;

const network = `set -eu
. ${hostPaths.parameters}
podman network exists jiji && exit 0
restore() { ip addr replace "$JIJI_WIREGUARD_IP/32" dev jiji0; wg show jiji0 allowed-ips | cut -f2 | tr ' ' '\\n' | grep -F . | while read -r range; do ip route replace "$range" dev jiji0; done; }
trap restore EXIT
ip addr del "$JIJI_WIREGUARD_IP/32" dev jiji0
podman network create --disable-dns --subnet "$JIJI_SUBNET" --gateway "$JIJI_WIREGUARD_IP" --opt mtu="$JIJI_MTU" --label jiji.managed=true jiji >/dev/null`;

const register = `set -eu
. ${hostPaths.registryLibrary}
jiji_registry_ready 15
[ "$(jiji_statement 'SELECT count(*) FROM servers WHERE id = ?' "text:$(hostname)" | jiji_query)" = '[0]' ] || exit 0
jq -c --arg id "$(hostname)" '.[] | select(.[1][0] == $id)' | jiji_transaction`;

/** One server's parameters; `keys` as the servers gave them. */
function paramsOf(name: string, index: number, count: number, keys: readonly string[]): HostParams {
  const management = keys.map((key) => managementIp(key.trim()));
  return {
    serverId: name,
    serverName: name,
    serverIndex: index,
    subnet: `10.210.${index}.0/24`,
    wireguardIp: `10.210.${index}.1`,
    managementIp: management[index] ?? '',
    clusterCidr: '10.210.0.0/16',
    domain: 'jiji',
    engine: 'podman',
    mtu: 1420,
    apiPort: hostPorts.api,
    dnsTtlSeconds: 1,
    ...(count > 1 ? { nextDns: `10.210.${(index + 1) % count}.1` } : {}),
    bootstrap: management.filter((_, other) => other !== index).map((address) => `[${address}]:${hostPorts.gossip}`),
  };
}

/** network.md §3: `fdcc` and the first 14 bytes of the key's SHA-256, without leading zeros in a group. */
function managementIp(publicKey: string): string {
  const hash = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, 28);
  return ['fdcc', ...(hash.match(/.{4}/g) ?? []).map((group) => group.replace(/^0{1,3}/, ''))].join(':');
}

function wireguardConfig(host: MeshHost, hosts: readonly MeshHost[]): string {
  const peers = hosts.filter((other) => other !== host).map((other) => `
[Peer]
PublicKey = ${other.publicKey}
AllowedIPs = ${other.params.subnet}, ${other.params.managementIp}/128
Endpoint = ${other.ip}:${hostPorts.wireguard}
PersistentKeepalive = 25
`);
  return `[Interface]
PrivateKey =
Address = ${host.params.wireguardIp}/32, ${host.params.managementIp}/128
ListenPort = ${hostPorts.wireguard}
MTU = ${host.params.mtu}
${peers.join('')}`;
}

const rowsOf = (hosts: readonly MeshHost[]): readonly unknown[] =>
  hosts.map(({ name, ip, publicKey, params }) => [
    'INSERT INTO servers (id, hostname, subnet, wireguard_ip, wireguard_pubkey, management_ip, endpoints, last_seen, engine) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    [name, ip, params.subnet, params.wireguardIp, publicKey, params.managementIp, JSON.stringify([`${ip}:${hostPorts.wireguard}`]), 1, params.engine],
  ]);

async function installHost(lab: MeshLab, { name, params }: MeshHost, parts: MeshParts): Promise<void> {
  await upload(lab, name, parts.corrosion, hostPaths.corrosionBinary);
  await upload(lab, name, parts.coredns, hostPaths.corednsBinary);
  await lab.sh(name, installScript, { input: JSON.stringify(installedFiles(params)) });
  await lab.sh(name, network);
  const links = installedLinks.map(([path, target]) => `ln -sfn ${target} ${path}`).join('\n');
  await lab.sh(name, `set -eu\n${links}\nsystemctl daemon-reload\n${hostPaths.corrosionConfigScript}\nsystemctl enable --now ${[...groupUnits.firewall, ...groupUnits.corrosion].join(' ')} 2>&1`);
}

const installScript = `set -eu
jq -r '.[] | "\\(.mode) \\(.content | @base64) \\(.path)"' | while read -r mode content path; do
  mkdir -p "$(dirname "$path")"
  printf '%s' "$content" | base64 -d >"$path.new"
  chmod "$mode" "$path.new"
  mv "$path.new" "$path"
done`;

/** A binary through ssh's standard input; the same bytes again cost nothing. */
async function upload(lab: MeshLab, host: string, file: string, path: string): Promise<void> {
  if ((await lab.sh(host, `[ ! -x ${path} ] || echo there`)).trim() === 'there') return;
  const child = spawn('ssh', ['-F', lab.paths.sshConfig, host, `mkdir -p "$(dirname ${path})" && cat >${path}.new && chmod 0755 ${path}.new && mv ${path}.new ${path}`], { stdio: ['pipe', 'ignore', 'inherit'] });
  createReadStream(file).pipe(child.stdin);
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`${host}: upload of ${path} ended with ${code ?? 'a signal'}`);
}
