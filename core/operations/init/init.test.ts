import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { DeployConfig } from '../../config/model.ts';
import { hostPaths } from '../../host/index.ts';
import type { PreflightDocument, RegistryServerRow } from '../../remote/preflight.ts';
import { testConfig, testService } from '../testing/context.ts';
import { clusterOf, type Cluster } from './cluster.ts';
import { wantedFiles } from './files.ts';
import { networkExport } from './export-network.ts';
import { selectServers } from './look.ts';
import { planView } from './plan-view.ts';
import { preflightProblems } from './preflight-problems.ts';
import { checkVersions } from './prepare.ts';
import { isSeen, meshStage, neededParts, prepareStage, registryStage, rowsStage, servicesStage } from './stages.ts';
import { freshDocument, observation, someParts } from './testing.ts';
import { isKeyed, wireguardConfig } from './wireguard-config.ts';

const now = 1_800_000_000_000;
const key = (n: number): string => Buffer.alloc(32, n).toString('base64');
const withHosts = (config: DeployConfig, more: Partial<DeployConfig> = {}): DeployConfig => ({ ...config, ...more, servers: config.servers.map((server, at) => ({ ...server, host: `192.168.7.${at + 11}` })) });
const config = withHosts(testConfig('shop', ['web1', 'web2', 'db1']));
const names = config.servers.map((server) => server.name);
const set = someParts.get('amd64')!;

const row = (id: string, n: number, more: Partial<RegistryServerRow> = {}): RegistryServerRow => ({
  id, hostname: `192.168.7.${n + 11}`, subnet: `10.210.${n}.0/24`, wireguard_ip: `10.210.${n}.1`, wireguard_pubkey: key(n), management_ip: `fdcc::${n}`, endpoints: `["192.168.7.${n + 11}:51820"]`, removed_at: 0, last_seen: 1, ...more,
});
const metadata = { cluster_id: 'c', cluster_cidr: '10.210.0.0/16', service_domain: 'jiji', api_port: '8080', schema_version: '1' };

const fresh = (more: (name: string, at: number) => Partial<PreflightDocument> = () => ({})) => names.map((name, at) => observation(config, name, freshDocument(`192.168.7.${at + 11}`, more(name, at))));
const clusterFrom = (seen = fresh(), selected = names, given = config): Cluster => {
  const result = clusterOf(given, seen, new Set(selected), new Map(), now);
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
};
const failure = (seen = fresh(), given = config) => {
  const result = clusterOf(given, seen, new Set(names), new Map(), now);
  return result.ok ? undefined : result.error;
};

/** Servers exactly as init leaves them. */
function initialised(): { readonly seen: ReturnType<typeof fresh>; readonly cluster: Cluster } {
  const rows = names.map((name, at) => row(name, at));
  const bare = fresh((name, at) => ({ publicKey: key(at), serverId: name, registry: { servers: rows, metadata } }));
  const cluster = clusterFrom(bare);
  const members = cluster.members.filter(isSeen);
  const active = { active: 'active', enabled: 'enabled' };
  const seen = bare.map((entry, at) => {
    const own = members[at]!;
    const peers = members.filter((other) => other !== own);
    const files = [...wantedFiles(own, entry.document, cluster, config), { path: hostPaths.wireguardConfig, mode: '0600', content: wireguardConfig(own, peers, 1420) }];
    return { ...entry, document: {
      ...entry.document, listenPort: 51820, forwarding: 1, proxyImage: true, parts: { corrosion: '1 x', coredns: '1 x', 'kamal-proxy': '1 x' },
      peers: peers.map((peer) => `${peer.publicKey}\t${peer.endpoints[0]}\t${peer.subnet},${peer.managementIp}/128\t1800000000\t25`),
      network: [{ subnets: [{ subnet: own.subnet, gateway: own.wireguardIp }], network_interface: 'podman1', labels: { 'jiji.managed': 'true' } }],
      files: Object.fromEntries([...files.map((file) => [file.path, { sha256: createHash('sha256').update(file.content).digest('hex'), mode: file.mode.slice(1) }] as const), [hostPaths.corrosionConfig, { sha256: 'x', mode: '600' }], [hostPaths.corefile, { sha256: 'x', mode: '644' }]]),
      units: Object.fromEntries(['wg-quick@jiji0.service', 'jiji-corrosion.service', 'jiji-coredns.service', 'jiji-peer-monitor.service', 'jiji-dns-writer.service', 'jiji-containers.service', 'jiji-firewall.service', 'jiji-health.socket'].map((unit) => [unit, active])),
    } };
  });
  return { seen, cluster: clusterFrom(seen) };
}
const stepsOf = (cluster: Cluster, at: number): readonly string[] => {
  const member = cluster.members[at]!;
  const prepare = prepareStage(member, member.seen!, config, set);
  const later = isSeen(member) ? [meshStage(member, cluster, config), registryStage(member, cluster, config), rowsStage(member, cluster, config, {}), servicesStage(member, cluster, config)] : [];
  return [prepare, ...later].flatMap((stage) => stage.steps.map((step) => step.id));
};

describe('the plan of init', () => {
  it('does everything on fresh servers, phase by phase', () => {
    const cluster = clusterFrom();
    expect(cluster).toMatchObject({ isNew: true, apiPort: 8080, dnsTtlSeconds: 1 });
    expect(cluster.members.map((member) => [member.id, member.subnet, ...member.endpoints])).toEqual([['web1', '10.210.0.0/24', '192.168.7.11:51820'], ['web2', '10.210.1.0/24', '192.168.7.12:51820'], ['db1', '10.210.2.0/24', '192.168.7.13:51820']]);
    expect(stepsOf(cluster, 0)).toEqual(['wireguard-works', 'part.corrosion', 'part.coredns', 'part.kamal-proxy', 'keys']);
    const keyed = clusterFrom(fresh((_name, at) => ({ publicKey: key(at) })));
    expect(stepsOf(keyed, 0).slice(4)).toEqual(['files', 'wireguard', 'handshakes', 'corrosion', 'rows', 'sync', 'container-network', 'firewall', 'coredns', 'units']);
  });

  it('does nothing where all is right', () => {
    const { cluster } = initialised();
    for (const at of [0, 1, 2]) expect(stepsOf(cluster, at)).toEqual([]);
    expect(planView('init', 'x', [[]], [])).toMatchObject({ empty: true, lines: [] });
  });

  it.each<[string, Partial<PreflightDocument> | ((document: PreflightDocument) => Partial<PreflightDocument>), readonly string[]]>([
    ['a tool is gone', { missing: ['docker', 'jq'] }, ['packages']],
    ['the engine does not answer', { engineVersion: null }, ['packages']],
    ['a part is gone', { parts: { corrosion: null, coredns: '1 x', 'kamal-proxy': '1 x' } }, ['part.corrosion', 'corrosion']],
    ['the proxy image is gone', { proxyImage: false }, ['part.kamal-proxy']],
    ['a program differs', (document) => ({ files: { ...document.files, '/opt/jiji/bin/jiji-control-loop.sh': { sha256: 'other', mode: '755' } } }), ['files', 'units']],
    ['a mode differs', (document) => ({ files: { ...document.files, [hostPaths.updateHosts]: { ...document.files[hostPaths.updateHosts]!, mode: '644' } } }), ['files', 'coredns', 'units']],
    ['jiji0.conf differs', (document) => ({ files: { ...document.files, [hostPaths.wireguardConfig]: { sha256: 'other', mode: '600' } } }), ['wireguard']],
    ['a peer is missing', (document) => ({ peers: document.peers.slice(1) }), ['wireguard', 'handshakes']],
    ['the registry is down', (document) => ({ units: { ...document.units, 'jiji-corrosion.service': { active: 'failed', enabled: 'enabled' } } }), ['corrosion']],
    ['forwarding is off', { forwarding: 0 }, ['firewall']],
    ['the network is gone', { network: null }, ['container-network', 'firewall']],
    ['the loop is not enabled', (document) => ({ units: { ...document.units, 'jiji-peer-monitor.service': { active: 'active', enabled: 'disabled' } } }), ['units']],
  ])('repairs only what is wrong: %s', (_what, change, expected) => {
    const { seen } = initialised();
    const changed = seen.map((entry, at) => (at === 1 ? { ...entry, document: { ...entry.document, ...(typeof change === 'function' ? change(entry.document) : change) } } : entry));
    const cluster = clusterFrom(changed);
    expect([stepsOf(cluster, 0), stepsOf(cluster, 1)]).toEqual([[], expected]);
  });

  it('keeps the version that a member has, and brings none that the cluster does not run', () => {
    const { cluster } = initialised();
    expect(neededParts(cluster.members[0]!, set)).toEqual([]);
    expect(neededParts({ ...cluster.members[0]!, existing: false }, set).map((part) => part.name)).toEqual(['corrosion', 'coredns', 'kamal-proxy']);
    expect(() => checkVersions({ ...cluster, metadata: { parts: '{"corrosion":"2"}' } }, set)).toThrow('part-version');
    checkVersions({ ...cluster, metadata: { parts: '{"corrosion":"1"}' } }, set);
  });

  it('tells members that are not being set up of a new peer, and nothing else', () => {
    const { seen } = initialised();
    const four = withHosts(testConfig('shop', [...names, 'web3']));
    const newcomer = observation(four, 'web3', freshDocument('192.168.7.14', { publicKey: key(9) }));
    const result = clusterOf(four, [...seen, newcomer], new Set(['web3']), new Map(), now);
    const cluster = result.ok ? result.value : undefined;
    expect(cluster?.members.map((member) => [member.name, member.index, member.selected, member.existing])).toEqual([['web1', 0, false, true], ['web2', 1, false, true], ['db1', 2, false, true], ['web3', 3, true, false]]);
    expect(cluster!.members.filter(isSeen).map((member) => meshStage(member, cluster!, four).steps.map((step) => step.id))).toEqual([['wireguard'], ['wireguard'], ['wireguard'], ['files', 'wireguard']]);
  });

  it('keeps members that only the registry knows', () => {
    const rows = [...names.map((name, at) => row(name, at)), row('elsewhere', 5)];
    const cluster = clusterFrom(fresh((name, at) => ({ publicKey: key(at), serverId: name, registry: { servers: rows, metadata } })));
    const own = cluster.members.filter(isSeen)[0]!;
    expect(wireguardConfig(own, cluster.members.filter(isKeyed).filter((peer) => peer !== own), 1420)).toContain(`PublicKey = ${key(5)}\nAllowedIPs = 10.210.5.0/24, fdcc::5/128\nEndpoint = 192.168.7.16:51820\n`);
  });

  it('writes a WireGuard file without the private key', () => {
    const members = clusterFrom(fresh((_name, at) => ({ publicKey: key(at) }))).members.filter(isKeyed);
    const text = wireguardConfig(members[0]!, members.slice(1), 1380);
    expect(text.split('\n').slice(0, 5)).toEqual(['# Written by Jiji; init and the control loop keep it.', '[Interface]', `Address = 10.210.0.1/32, ${members[0]!.managementIp}/128`, 'ListenPort = 51820', 'MTU = 1380']);
    expect(text.match(/^\[Peer\]$/gm)).toHaveLength(2);
    expect(text).not.toContain('PrivateKey');
  });

  it('leaves names of files alone and writes rows in lower case', () => {
    const upper = withHosts(testConfig('shop', ['Web1']));
    const result = clusterOf(upper, [observation(upper, 'Web1', freshDocument('192.168.7.11'))], new Set(['Web1']), new Map(), now);
    expect(result).toMatchObject({ ok: true, value: { members: [{ name: 'Web1', id: 'web1', seen: { server: { name: 'Web1' } } }] } });
  });

  it('moves the registry’s port aside for a service that publishes it', () => {
    const busy = { ...config, services: [testService('api', { ports: [{ containerPort: 80, hostPort: 8080, protocol: 'tcp' }] })] };
    expect(clusterFrom(fresh(), names, busy).apiPort).toBe(9220);
    expect(clusterFrom(fresh(), names, { ...busy, services: [testService('api', { ports: [{ containerPort: 80, hostPort: 8080, hostAddress: '192.0.2.1', protocol: 'tcp' }] })] }).apiPort).toBe(8080);
  });

  it('exports the cluster without secrets', () => {
    const { cluster } = initialised();
    expect(networkExport(cluster, 'c', 0)).toMatchObject({ version: 1, exportedAt: '1970-01-01T00:00:00.000Z', topology: { clusterId: 'c', servers: [{ name: 'web1', index: 0, wireguardPublicKey: key(0) }, { name: 'web2' }, { name: 'db1' }] } });
    const schema = z.fromJSONSchema(JSON.parse(readFileSync(new URL('../../../schemas/network.schema.json', import.meta.url), 'utf8')) as z.core.JSONSchema.JSONSchema);
    expect(schema.parse(networkExport(cluster, 'c', 0))).toEqual(networkExport(cluster, 'c', 0));
  });
});

describe('what keeps a cluster from being planned', () => {
  const registry = { servers: names.map((name, at) => row(name, at)), metadata };
  it('two clusters', () => expect(failure(fresh((_name, at) => ({ registry: { servers: [], metadata: { ...metadata, cluster_id: at === 2 ? 'other' : 'c' } } })))).toMatchObject({ code: 'foreign-cluster', host: 'db1', args: { host: 'db1', what: 'another cluster than web1' } }));
  it('another range', () => expect(failure(fresh(() => ({ registry: { ...registry, metadata: { ...metadata, cluster_cidr: '10.64.0.0/12' } } })))).toMatchObject({ code: 'cidr-changed', args: { old: '10.64.0.0/12' } }));
  it('another domain', () => expect(failure(fresh(() => ({ registry: { ...registry, metadata: { ...metadata, service_domain: 'internal' } } })))).toMatchObject({ code: 'domain-changed' }));
  it('a registry that is silent where one should speak', () => expect(failure(fresh((_name, at) => (at === 0 ? { serverId: 'web1', registry: { error: 'connection refused' } } : {})))).toMatchObject({ code: 'registry-silent', host: 'web1', evidence: 'connection refused' }));
  it('but not when another member answers', () => expect(failure(fresh((name, at) => (at === 0 ? { publicKey: key(0), serverId: name, registry: { error: 'x' } } : { publicKey: key(at), serverId: name, registry })))).toBeUndefined());
  it('a broken-off first run is no cluster yet', () => expect(clusterFrom(fresh((_name, at) => ({ publicKey: key(at), registry: { servers: [], metadata: {} } }))).isNew).toBe(true));
});

describe('preflight', () => {
  const problems = (more: Partial<PreflightDocument>, given = config, clockOffsetMs = 0) => {
    const found = preflightProblems(observation(given, 'web1', freshDocument('192.168.7.11', more), clockOffsetMs), given);
    return { errors: found.errors.map((entry) => entry.code), warnings: found.warnings.map((entry) => entry.code) };
  };
  const clean = { errors: [], warnings: [] };
  it.each([['jiji0a1b2c3d', ['foreign-cluster']], ['jiji0', []], ['jiji-bridge', []]])('an interface %s', (ifname, errors) => {
    const addresses = [{ ifname, flags: ['UP'], mtu: 1420, addr_info: [] }];
    expect(problems({ addresses })).toMatchObject({ errors });
  });
  it('has nothing to say about a fresh server', () => expect(problems({})).toEqual(clean));
  it.each<[string, Partial<PreflightDocument>, string]>([
    ['IPv6 off', { ipv6Disabled: ['net.ipv6.conf.all.disable_ipv6'] }, 'ipv6-off'],
    ['little room', { disk: [{ folder: '/opt/jiji', freeKib: 2_000_000 }] }, 'disk-tight'],
    ['no systemd', { systemd: false }, 'systemd-missing'],
    ['Alpine', { osId: 'alpine', packageManager: null }, 'os-unsupported'],
    ['RISC-V', { machine: 'riscv64' }, 'arch-unsupported'],
    ['old Podman', { engineVersion: '4.2.9' }, 'engine-old'],
    ['a bridge inside the range', { addresses: [{ ifname: 'br0', flags: ['UP'], mtu: 1500, addr_info: [{ family: 'inet', local: '10.210.8.1', prefixlen: 24 }] }] }, 'range-in-use'],
    ['a route into the range', { routes: [{ dst: '10.210.0.0/20', dev: 'tun0' }] }, 'range-in-use'],
    ['another WireGuard', { sockets: ['udp UNCONN 0 0 0.0.0.0:51820 0.0.0.0:*'] }, 'network-port-in-use'],
    ['a resolver everywhere', { sockets: ['udp UNCONN 0 0 0.0.0.0:53 0.0.0.0:* users:(("dnsmasq",pid=9,fd=4))'] }, 'network-port-in-use'],
    ['something on the API port', { sockets: ['tcp LISTEN 0 9 127.0.0.1:8080 0.0.0.0:* users:(("java",pid=9,fd=4))'] }, 'network-port-in-use'],
  ])('%s', (_what, more, code) => expect(problems(more)).toEqual({ errors: [code], warnings: [] }));
  it.each<[string, Partial<PreflightDocument>]>([
    ['systemd’s own resolver', { sockets: ['udp UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:* users:(("systemd-resolve",pid=9,fd=4))'] }],
    ['our own programs', { listenPort: 51820, sockets: ['udp UNCONN 0 0 0.0.0.0:51820 0.0.0.0:*', 'tcp LISTEN 0 9 127.0.0.1:8080 0.0.0.0:* users:(("corrosion",pid=9,fd=4))', 'udp UNCONN 0 0 10.210.0.1:53 0.0.0.0:* users:(("coredns",pid=9,fd=4))'] }],
    ['our own interfaces', { addresses: [{ ifname: 'jiji0', flags: ['UP'], mtu: 1420, addr_info: [{ family: 'inet', local: '10.210.0.1', prefixlen: 32 }] }], routes: [{ dst: '10.210.1.0/24', dev: 'jiji0' }, { dst: 'default', dev: 'eth0' }] }],
    ['a wider route', { routes: [{ dst: '10.0.0.0/8', dev: 'tun0' }, { dst: 'default', dev: 'eth0' }] }],
    ['Ubuntu', { osId: 'ubuntu', osLike: 'debian' }], ['Rocky', { osId: 'rocky', osLike: 'rhel centos fedora', packageManager: 'dnf' }],
  ])('is content with %s', (_what, more) => expect(problems(more)).toEqual(clean));
  it('warns of what is only odd', () => {
    expect(problems({ kernel: '5.4.0-42', memoryKib: 400_000 })).toEqual({ errors: [], warnings: ['kernel-old', 'memory-small'] });
    expect(problems({}, { ...config, servers: config.servers.map((server) => ({ ...server, arch: 'arm64' })) })).toEqual({ errors: [], warnings: ['arch-differs'] });
    const proxied = { ...config, services: [testService('web', { proxy: [{ appPort: 80, hosts: ['a.example'], ssl: false, pathPrefix: '/', healthcheck: { path: '/', intervalSeconds: 1, timeoutSeconds: 1, deployTimeoutSeconds: 1 } }] })] };
    const nginx = { sockets: ['tcp LISTEN 0 9 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=9,fd=4))'] };
    expect([problems(nginx, proxied).warnings, problems(nginx).warnings]).toEqual([['web-port-in-use'], []]);
  });
  it('judges the clock', () => {
    expect([200, -251, 5000, -5001].map((offset) => problems({}, config, offset))).toEqual([clean, { errors: [], warnings: ['clock-drift'] }, { errors: [], warnings: ['clock-drift'] }, { errors: ['clock-off'], warnings: [] }]);
  });
});

describe('choosing servers', () => {
  it('takes names, hosts and patterns in file order', () => {
    const chosen = (...words: string[]): readonly string[] => selectServers(config.servers, words).map((server) => server.name);
    expect(chosen()).toEqual(names);
    expect(chosen('db1', 'web?')).toEqual(names);
    expect(chosen('192.168.7.12')).toEqual(['web2']);
    expect(chosen('web*')).toEqual(['web1', 'web2']);
    expect(() => chosen('w.b1')).toThrow('server-unknown');
  });
});
