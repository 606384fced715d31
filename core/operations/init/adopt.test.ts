import { describe, expect, it } from 'vitest';
import type { PreflightDocument, RegistryServerRow } from '../../remote/preflight.ts';
import { testConfig } from '../testing/context.ts';
import { missingMetadata, schemaColumns } from './adopt.ts';
import { clusterOf } from './cluster.ts';
import { laterGroups } from './groups.ts';
import type { OperationContext } from '../context.ts';
import { freshDocument, observation } from './testing.ts';

const config = testConfig('shop', ['web1', 'web2']);
const key = (n: number): string => Buffer.alloc(32, n).toString('base64');
const rows: readonly RegistryServerRow[] = [0, 1].map((n) => ({
  id: `host-${n}`, hostname: `192.168.7.${n + 11}`, subnet: `10.210.${n}.0/24`, wireguard_ip: `10.210.${n}.1`, wireguard_pubkey: key(n), management_ip: `fdcc::${n + 1}`, endpoints: `["192.168.7.${n + 11}:51820"]`, removed_at: 0, last_seen: 1,
}));
/** What the earlier tool wrote down of its cluster. */
const earlier = { cluster_cidr: '10.210.0.0/16', service_domain: 'jiji', discovery: 'corrosion', created_at: '2026-01-02T03:04:05.000Z' };
const network = (n: number): PreflightDocument['network'] => [{ subnets: [{ subnet: `10.210.${n}.0/24`, gateway: `10.210.${n}.1` }], network_interface: 'podman1' }];

const cluster = (metadata: Readonly<Record<string, string>>, more: (n: number) => Partial<PreflightDocument> = () => ({})) => clusterOf(config, [0, 1].map((n) => observation(config, `web${n + 1}`, freshDocument(`192.168.7.${n + 11}`, {
  publicKey: key(n), serverId: null, network: network(n), registry: { apiPort: 9000, servers: [...rows], metadata: { ...metadata } }, ...more(n),
}))), new Set(['web1', 'web2']), new Map(), 1_800_000_000_000);

describe('a cluster that an earlier tool made', () => {
  it('is found by its keys, and keeps ids, subnets, management addresses and port', () => {
    const found = cluster(earlier);
    expect(found).toMatchObject({ ok: true, value: { isNew: false, apiPort: 9000 } });
    expect(found.ok && found.value.members.map((member) => [member.name, member.id, member.subnet, member.managementIp, member.existing])).toEqual([['web1', 'host-0', '10.210.0.0/24', 'fdcc::1', true], ['web2', 'host-1', '10.210.1.0/24', 'fdcc::2', true]]);
  });

  it('gets columns on every server before its rows, and the new schema version last', () => {
    const found = cluster(earlier);
    if (!found.ok) throw new Error(found.error.code);
    const groups = laterGroups({ config } as unknown as OperationContext, found.value, { cluster_id: 'x' }).map((group) => group.map((stage) => `${stage.host}: ${stage.steps.map((step) => step.id).join(' ')}`));
    expect(groups[2]).toEqual(['web1: schema rows', 'web2: schema rows']);
    expect(groups.at(-1)).toEqual(['web1: schema-version']);
    const current = cluster({ ...earlier, cluster_id: 'x', schema_version: '1' });
    expect(current.ok && laterGroups({ config } as unknown as OperationContext, current.value, {}).at(-1)?.flatMap((stage) => stage.steps)).toEqual([]);
    const off = cluster({ ...earlier, cluster_id: 'x', schema_version: '1', rotation_self_test: '1' });
    expect(off.ok && laterGroups({ config } as unknown as OperationContext, { ...off.value, rotationSelfTest: false }, {}).at(-1)?.flatMap((stage) => stage.steps.map((step) => [step.id, ...(step.args ?? [])]))).toEqual([['cluster-setting', 'rotation_self_test', '0']]);
  });

  it('only its missing keys are written', () => expect(missingMetadata({ cluster_cidr: 'other', cluster_id: 'x' }, earlier)).toEqual({ cluster_id: 'x' }));

  it.each<[string, Readonly<Record<string, string>>, ((n: number) => Partial<PreflightDocument>) | undefined, string | undefined]>([
    ['a newer registry', { ...earlier, schema_version: '2' }, undefined, 'schema-newer'],
    ['a version that is no number', { ...earlier, schema_version: 'two' }, undefined, 'schema-newer'],
    ['another gossip port', { ...earlier, gossip_port: '31280' }, undefined, 'gossip-port'],
    ['a layout that says it is split', { ...earlier, address_layout: 'split' }, undefined, 'layout-split'],
    ['containers in a range of their own', earlier, (n) => ({ network: network(n + 128), networkContainers: ['shop-web'] }), 'layout-split'],
    ['its own default port', { ...earlier, gossip_port: '8787' }, undefined, undefined],
  ])('%s', (_what, metadata, more, code) => {
    const found = cluster(metadata, more);
    expect(found.ok ? undefined : found.error.code).toBe(code);
  });

  it('two of them are two clusters', () => {
    const found = clusterOf(config, [0, 1].map((n) => observation(config, `web${n + 1}`, freshDocument('192.168.7.11', { publicKey: key(n), network: network(n), registry: { servers: [...rows], metadata: { ...earlier, created_at: `2026-01-0${n + 1}` } } }))), new Set(['web1']), new Map(), 0);
    expect(found).toMatchObject({ ok: false, error: { code: 'foreign-cluster', host: 'web2' } });
  });
});

it('reads the columns of the schema', () => {
  expect(schemaColumns()).toEqual(expect.arrayContaining(['servers removed_at', 'containers state', 'containers health_port', 'relays via_id', 'cluster_metadata key']));
  expect(schemaColumns()).toHaveLength(41);
});
