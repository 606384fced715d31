import { describe, expect, it } from 'vitest';
import type { RegistryServerRow } from '../../remote/preflight.ts';
import { leavePreview, type CopyRow, type Leaver } from '../membership/preview.ts';
import { criticalProblem } from '../membership/quorum.ts';
import { testConfig, testService } from '../testing/context.ts';
import { clusterOf } from './cluster.ts';
import type { Observation } from './observation.ts';
import { isRemoved, memberRows, registryAnswers } from './registry-view.ts';
import { freshDocument, observation } from './testing.ts';

const config = testConfig('shop', ['web1', 'web2', 'db1']);
const key = (n: number): string => Buffer.alloc(32, n).toString('base64');
const row = (id: string, n: number, removedAt = 0): RegistryServerRow => ({
  id, hostname: id, subnet: `10.210.${n}.0/24`, wireguard_ip: `10.210.${n}.1`, wireguard_pubkey: key(n), management_ip: `fdcc::${n}`, endpoints: '[]', removed_at: removedAt, last_seen: 1,
});
const metadata = { cluster_id: 'c', cluster_cidr: '10.210.0.0/16', service_domain: 'jiji' };
const seen = (name: string, n: number, rows: readonly RegistryServerRow[], more: { splitBrain?: boolean } = {}): Observation =>
  observation(config, name, freshDocument(`192.168.7.${n + 11}`, { publicKey: key(n), serverId: name, registry: { servers: [...rows], metadata }, ...more }));

describe('what registries say of members', () => {
  const members = [row('web1', 0), row('web2', 1), row('db1', 2)];
  const without = [row('web1', 0), row('web2', 1), row('db1', 2, 5)];

  it('a server that was removed while it was away has no say, as long as another one speaks', () => {
    const back = seen('db1', 2, members);
    expect(registryAnswers([back, seen('web1', 0, without)]).map((answer) => answer.seen.server.name)).toEqual(['web1']);
    expect(registryAnswers([back]).map((answer) => answer.seen.server.name)).toEqual(['db1']);
    expect(isRemoved(without, back)).toBe(true);
    const found = clusterOf(config, [back, seen('web1', 0, without)], new Set(['web1', 'db1']), new Map(), 10);
    expect(found).toMatchObject({ ok: false, error: { code: 'server-evicted', host: 'db1' } });
  });

  it('one that has a new key since is a member that returns: same subnet, and its tombstone is read before its row is written', () => {
    const again = observation(config, 'db1', freshDocument('192.168.7.13', { publicKey: key(9) }));
    const found = clusterOf(config, [seen('web1', 0, without), seen('web2', 1, without), again], new Set(['db1']), new Map(), 10);
    expect(found.ok && found.value.members.map((member) => [member.name, member.subnet, member.existing, member.returning])).toEqual([['web1', '10.210.0.0/24', true, false], ['web2', '10.210.1.0/24', true, false], ['db1', '10.210.2.0/24', false, true]]);
  });

  it('takes the longest list', () => expect(memberRows(registryAnswers([seen('web1', 0, members.slice(0, 1)), seen('web2', 1, members)]))).toHaveLength(3));

  it.each<[string, readonly number[], string | undefined]>([['all there', [0, 1, 2], undefined], ['one of three gone', [0, 1], undefined], ['two of three gone', [0], 'cluster-critical']])('%s', (_what, there, code) => {
    expect(criticalProblem(members, there.map((n) => seen(config.servers[n]?.name ?? '', n, members)))?.code).toBe(code);
  });
  it('half of the members is too few', () => expect(criticalProblem(members.slice(0, 2), [seen('web1', 0, members)])).toMatchObject({ code: 'cluster-critical', args: { gone: 1, members: 2, servers: 'web2' } }));
  it('nothing moves in a cluster that may be split', () => expect(criticalProblem(members, [0, 1, 2].map((n) => seen(config.servers[n]?.name ?? '', n, members, { splitBrain: n === 1 })))).toMatchObject({ code: 'cluster-split', host: 'web2' }));
});

describe('what leaving means', () => {
  const proxied = { proxy: [{ appPort: 80, hosts: ['shop.example'], ssl: false, pathPrefix: '/', healthcheck: { path: '/', intervalSeconds: 1, timeoutSeconds: 1, deployTimeoutSeconds: 1 } }] };
  const volumes = { volumes: [{ source: 'data', target: '/data', options: [], named: true }] };
  const given = { ...config, services: [testService('web', { servers: ['web1', 'web2'], ...proxied }), testService('db', { servers: ['web2'], ...volumes })] };
  const copies: readonly CopyRow[] = [{ service: 'web', project: 'shop', server_id: 'web1' }, { service: 'web', project: 'shop', server_id: 'web2' }, { service: 'db', project: 'shop', server_id: 'web2' }, { service: 'web', project: 'blog', server_id: 'web2' }];
  const leaver = (name: string, more: Partial<Leaver> = {}): Leaver => ({ id: name, name, subnet: '10.210.1.0/24', wireguardIp: '10.210.1.1', diskLost: true, leavesNetwork: true, ...more });
  const codes = (leaving: readonly Leaver[]): readonly string[] => leavePreview({ config: given, leaving, staying: ['web1'], copies, nameOf: (id) => id }).map((line) => `${line.host} ${line.service ?? ''} ${line.kind} ${line.text.code} ${String(line.text.args?.['servers'] ?? '')}`.trim());

  it('a dead server takes last copies and data with it', () => {
    expect(codes([leaver('web2')])).toEqual([
      'web2 web warning leave.last', 'web2 db warning leave.last', 'web2 db warning leave.volume-lost', 'web2  warning leave.file', 'web2 web change leave.copy web1', 'web2 web change leave.route web1', 'web2  change leave.address', 'web1  change leave.peer web2',
    ]);
  });
  it('a project that leaves says nothing of others, and its data stays', () => {
    expect(codes([leaver('web2', { leavesNetwork: false, diskLost: false })])).toEqual(['web2 db warning leave.last', 'web2  warning leave.file', 'web2 web change leave.copy web1', 'web2 web change leave.route web1', 'web2 db change leave.volume']);
  });
  it('when all leave nobody serves any more', () => {
    expect(codes([leaver('web1'), leaver('web2')]).filter((line) => line.includes('route'))).toEqual(['web1 web warning leave.route-last', 'web2 web warning leave.route-last']);
  });
});
