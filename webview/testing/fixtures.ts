import type { ClusterProblem, ClusterState, ContainerState, ServerState, TunnelState } from '../../core/protocol/index.ts';

/** Clusters for the page's own tests; the facts are invented, the shape is what the servers report. */
const at = Date.UTC(2026, 10, 21, 10, 41, 22);
const running = { corrosion: 'active', coredns: 'active', loop: 'active', dnsWriter: 'active' } as const;

export function container(server: string, service: string, version: string, more: Partial<ContainerState> = {}): ContainerState {
  const name = `shop-${service}-${version}`;
  return {
    id: `${server}/${name}`, name, service, project: 'shop', version, image: `registry.example.com/${service}:${version}`,
    role: 'active', health: 'healthy', failures: 0, startedAt: at - 3_600_000, ...more,
  };
}

export function server(name: string, index: number, containers: readonly ContainerState[], more: Partial<ServerState> = {}): ServerState {
  return {
    name, host: `198.51.100.${index + 5}`, state: 'up', subnet: `10.210.${index}.0/24`, wireguardIp: `10.210.${index}.1`,
    publicKey: 'xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=', managementIp: `fdcc::${index + 1}`, endpoints: [`198.51.100.${index + 5}:51820`],
    engine: 'podman', engineVersion: '4.3.1', arch: 'amd64', load1: 0.42, diskFreeBytes: 61_000_000_000, uptimeSeconds: 41 * 86_400 + 500,
    clockOffsetMs: 3, registryRows: 8, addressesUsed: containers.filter((one) => one.ip !== undefined).length, services: running, containers, ...more,
  };
}

export function tunnel(from: string, to: string, age: number | null, rtt: number | null, more: Partial<TunnelState> = {}): TunnelState {
  const state = age === null || age > 275 ? 'down' : age > 180 ? 'stale' : 'up';
  return { from, to, handshakeAgeSeconds: age, rttMs: rtt, endpoint: '198.51.100.7:51820', rxBytes: 48_211_000, txBytes: 51_900_400, state, ...more };
}

const both = (a: string, b: string, age: number | null, rtt: number | null): readonly TunnelState[] => [tunnel(a, b, age, rtt), tunnel(b, a, age === null ? null : Math.max(0, age - 1), rtt)];

function cluster(servers: readonly ServerState[], tunnels: readonly TunnelState[], more: Partial<ClusterState> = {}): ClusterState {
  return {
    project: 'shop', environment: 'production', domain: 'jiji', clusterCidr: '10.210.0.0/16', readAt: at, status: 'HEALTHY',
    servers, tunnels, problems: [], ...more,
  };
}

const web = (name: string, index: number): readonly ContainerState[] => [
  container(name, 'web', '9f3c2e1d0b5a7788', { ip: `10.210.${index}.2` }),
  container(name, 'api', '41be07a9c2d33e10', { ip: `10.210.${index}.3` }),
  container(name, 'kamal-proxy', 'v0.9.2', { role: 'proxy', ip: `10.210.${index}.4` }),
];
const data = (more: Partial<ContainerState> = {}): readonly ContainerState[] => [
  container('db1', 'postgres', '16.4', { ip: '10.210.2.2' }), container('db1', 'redis', '7.2', { ip: '10.210.2.3', ...more }),
];

export const healthy: ClusterState = cluster(
  [server('db1', 2, data()), server('web2', 1, web('web2', 1)), server('web1', 0, web('web1', 0))],
  [...both('web1', 'web2', 8, 11.2), ...both('web1', 'db1', 42, 14.1), ...both('web2', 'db1', 97, 13.3)],
);

/** A deploy going on, one container failing, one not yet sure, one tunnel down. */
export const degraded: ClusterState = cluster(
  [
    server('db1', 2, data({ health: 'unhealthy', failures: 3 })),
    server('web2', 1, web('web2', 1).map((one) => (one.service === 'api' ? { ...one, health: 'degraded', failures: 1 } : one))),
    server('web1', 0, [
      container('web1', 'web', '9f3c2e1d0b5a7788', { ip: '10.210.0.2', role: 'draining' }),
      container('web1', 'web', 'c07d5aa41f0e99b2', { ip: '10.210.0.5', role: 'candidate', health: 'unknown' }),
      ...web('web1', 0).slice(1),
    ]),
  ],
  [...both('web1', 'web2', 8, 11.2), ...both('web1', 'db1', 42, 14.1), tunnel('web2', 'db1', 281, null, { rxBytes: 0 }), tunnel('db1', 'web2', 284, null, { txBytes: 0 })],
  {
    status: 'DEGRADED',
    problems: [
      { severity: 'error', text: 'web2 ⇄ db1: no handshake for 4 min', server: 'web2', peer: 'db1', since: at - 281_000 },
      { severity: 'error', text: 'redis on db1 is unhealthy, 3 failures: connection refused on 6379', server: 'db1', container: 'shop-redis-7.2', since: at - 60_000 },
      { severity: 'warning', text: 'api on web2 is degraded, 1 failure', server: 'web2', container: 'shop-api-41be07a9c2d33e10', since: at - 20_000 },
    ],
    operation: { operationId: '01JD7Q', title: 'Deploying web c07d5aa', step: 'web1 is starting the new one, the old one still serves', index: 4, count: 9 },
  },
);

const cities = ['fra1', 'fra2', 'ams1', 'ams2', 'lon1', 'par1', 'nyc1', 'nyc2', 'sfo1', 'sgp1', 'tyo1', 'syd1'];

/** A full mesh of `count` servers; the tenth hears three peers late, and one tunnel is down. */
export function mesh(count: number): ClusterState {
  const names = Array.from({ length: count }, (_, index) => cities[index] ?? `node${index + 1}`);
  const servers = names.map((name, index) => server(name, index, Array.from({ length: 3 + (index % 4) }, (_, row) => container(name, `svc${row}`, '1.4.2', { ip: `10.210.${index}.${row + 2}` }))));
  const late = new Set(['sgp1 syd1', 'ams2 sgp1', 'nyc2 sgp1']);
  const tunnels = names.flatMap((a, index) => names.slice(index + 1).flatMap((b) => {
    const key = [a, b].sort().join(' ');
    return both(a, b, late.has(key) ? 231 : key === 'lon1 tyo1' ? 912 : 5 + ((index * 7) % 100), key === 'lon1 tyo1' ? null : 40);
  }));
  const problems: ClusterProblem[] = count < 12 ? [] : [{ severity: 'error', text: 'tyo1 ⇄ lon1: no handshake for 15 min', server: 'tyo1', peer: 'lon1' }];
  return cluster(servers, tunnels, { problems, status: problems.length === 0 ? 'HEALTHY' : 'DEGRADED' });
}

export const empty: ClusterState = cluster([], [], { status: 'UNKNOWN' });

/** Names that would break out of quotes, run a script, turn into Markdown, an icon, a formula or a directive. */
export const hostileNames: readonly string[] = [
  '"]; click s0 href "javascript:window.hacked=1"', '<img src=x onerror=window.hacked=1>', '</text><script>window.hacked=1</script>',
  '%%{init: {"securityLevel":"loose"}}%%', '`**bold** [link](javascript:window.hacked=1)`', '1. list', '- item', '# heading', '__init__ *x* ~~y~~', '$$\\frac{1}{2}$$',
  'fa:fa-car', 'a\nend\nb', '&lt;b&gt; &amp; #35; #quot;', 'ﬂ°°60¶ß', 'end', 'style x:y#abc;', '{{x}} |pipe| --> y', '\u202eevil', 'x'.repeat(200), '日本語 ünïcode', '',
];

export const hostile: ClusterState = cluster(
  hostileNames.slice(0, 6).map((name, index) => server(`${name}${index}`, index, hostileNames.map((other, row) => container(`${index}`, other, other, { id: `${index}-${row}` })))),
  [tunnel(`${hostileNames[0] ?? ''}0`, `${hostileNames[1] ?? ''}1`, 8, 11), tunnel(`${hostileNames[1] ?? ''}1`, `${hostileNames[2] ?? ''}2`, null, null)],
  { project: '<b onclick=window.hacked=1>shop</b>', environment: '"><script>window.hacked=1</script>', problems: [{ severity: 'error', text: '<img src=x onerror=window.hacked=1>' }] },
);
