import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressPlan, allowedIps, bootstrapFor, canonical, chooseEndpoint, containsAddress, endpointsOf, formatCidr, formatIpv4, gossipMtu, handshakeAge, handshakeColour, isCanonical, isPrivateIpv4, isPublicIpv4, overlaps, parseCidr, parseIpv4, peerState, serverAddress, subnetAt, subnetCapacity, subnetIndex, tombstoneHoldMs, tunnelMtu, tunnelState, type AddressRow } from './index.ts';
import { managementAddress } from './management.ts';

const cidr = (text: string) => parseCidr(text)!;
const subnet = (range: string, index: number): string | undefined => {
  const found = subnetAt(cidr(range), index);
  return found === undefined ? undefined : formatCidr(found);
};

describe('IPv4 text', () => {
  it.each(['1.2.3', '1.2.3.4.5', '256.0.0.1', '01.2.3.4', '0x1.2.3.4', '1.2.3.4 ', '', 'a.b.c.d', '::1'])('refuses %j', (text) => expect(parseIpv4(text)).toBeUndefined());
  it.each(['1.2.3.4/33', '1.2.3.4/', '1.2.3.4/08', '1.2.3.4/-1', '1.2.3.4', '/8', '1.2.3/8', '10.0.0.0/16 '])('refuses the range %j', (text) => expect(parseCidr(text)).toBeUndefined());
  it('reads and writes every address the same', () => {
    fc.assert(fc.property(fc.nat(0xffffffff), (address) => parseIpv4(formatIpv4(address)) === address));
  });
  it('tells private from public', () => {
    expect(['10.0.0.1', '172.31.250.11', '192.168.1.1'].every(isPrivateIpv4)).toBe(true);
    expect(['172.32.0.1', '100.64.0.1', '127.0.0.1', '8.8.8.8', 'x'].some(isPrivateIpv4)).toBe(false);
    expect(['8.8.8.8', '45.10.2.3'].every(isPublicIpv4)).toBe(true);
    expect(['10.0.0.1', '100.64.0.1', '169.254.1.1', '224.0.0.1', '240.0.0.1', '0.0.0.0', '127.0.0.1'].some(isPublicIpv4)).toBe(false);
  });
});

describe('ranges', () => {
  it('clears host bits, also in the upper half', () => {
    expect(formatCidr(canonical(cidr('10.210.3.7/16')))).toBe('10.210.0.0/16');
    expect(formatCidr(canonical(cidr('203.0.113.255/20')))).toBe('203.0.112.0/20');
    expect(formatCidr(canonical(cidr('255.255.255.255/0')))).toBe('0.0.0.0/0');
    expect(isCanonical(cidr('10.210.0.0/16'))).toBe(true);
    expect(isCanonical(cidr('10.210.0.1/16'))).toBe(false);
  });
  it('overlaps exactly when one contains the other', () => {
    const range = fc.record({ base: fc.nat(0xffffffff), prefix: fc.integer({ min: 0, max: 32 }) }).map(canonical);
    fc.assert(fc.property(range, range, (a, b) => overlaps(a, b) === (containsAddress(a, b.base) || containsAddress(b, a.base)) && overlaps(a, b) === overlaps(b, a)));
    expect(overlaps(cidr('10.210.0.0/16'), cidr('10.0.0.0/8'))).toBe(true);
    expect(overlaps(cidr('10.210.0.0/16'), cidr('10.211.0.0/16'))).toBe(false);
  });
});

describe('subnets', () => {
  it.each([
    ['10.210.0.0/16', 256, '10.210.0.0/24', '10.210.1.0/24', '10.210.5.0/24', '10.210.255.0/24'],
    ['10.210.16.0/20', 16, '10.210.16.0/24', '10.210.17.0/24', '10.210.21.0/24', '10.210.31.0/24'],
    ['10.64.0.0/12', 4096, '10.64.0.0/24', '10.64.1.0/24', '10.64.5.0/24', '10.79.255.0/24'],
    ['192.168.40.0/22', 4, '192.168.40.0/24', '192.168.41.0/24', undefined, '192.168.43.0/24'],
    ['10.210.0.0/24', 1, '10.210.0.0/24', undefined, undefined, '10.210.0.0/24'],
  ])('%s', (range, count, first, second, sixth, last) => {
    expect(subnetCapacity(cidr(range).prefix)).toBe(count);
    expect([subnet(range, 0), subnet(range, 1), subnet(range, 5), subnet(range, count - 1), subnet(range, count)]).toEqual([first, second, sixth, last, undefined]);
  });
  it('counts beyond one octet', () => {
    expect(subnet('10.64.0.0/12', 300)).toBe('10.65.44.0/24');
    expect(serverAddress(cidr('10.65.44.0/24'))).toBe('10.65.44.1');
  });
  it('finds the index again', () => {
    fc.assert(fc.property(fc.integer({ min: 8, max: 24 }), fc.nat(0xffffffff), fc.nat(65535), (prefix, base, n) => {
      const cluster = canonical({ base, prefix });
      const index = n % subnetCapacity(prefix);
      return subnetIndex(cluster, subnetAt(cluster, index)!) === index;
    }));
    expect(subnetIndex(cidr('10.210.0.0/16'), cidr('10.211.0.0/24'))).toBeUndefined();
    expect(subnetIndex(cidr('10.210.0.0/16'), cidr('10.209.255.0/24'))).toBeUndefined();
    expect(subnetIndex(cidr('10.210.0.0/16'), cidr('10.210.0.0/25'))).toBeUndefined();
  });
});

describe('address plan', () => {
  const now = 1_800_000_000_000;
  const row = (id: string, subnetOf: string, more: Partial<AddressRow> = {}): AddressRow => ({ id, subnet: subnetOf, publicKey: `key-${id}`, removedAt: 0, ...more });
  const plan = (names: readonly string[], rows: readonly AddressRow[] = [], range = '10.210.0.0/16') => addressPlan(range, names.map((name) => ({ name })), rows, now);
  const subnets = (names: readonly string[], rows: readonly AddressRow[] = []): readonly string[] => {
    const result = plan(names, rows);
    if (!result.ok) throw new Error(result.error.code);
    return result.value.map((entry) => entry.subnet);
  };
  it('gives new servers subnets in file order', () => {
    expect(plan(['web1', 'web2', 'db1'])).toEqual({ ok: true, value: [
      { name: 'web1', id: 'web1', index: 0, subnet: '10.210.0.0/24', wireguardIp: '10.210.0.1', existing: false },
      { name: 'web2', id: 'web2', index: 1, subnet: '10.210.1.0/24', wireguardIp: '10.210.1.1', existing: false },
      { name: 'db1', id: 'db1', index: 2, subnet: '10.210.2.0/24', wireguardIp: '10.210.2.1', existing: false },
    ] });
  });
  it('never moves a row, whatever the order of the file', () => {
    expect(subnets(['db1', 'new', 'web1'], [row('web1', '10.210.0.0/24'), row('db1', '10.210.2.0/24')])).toEqual(['10.210.2.0/24', '10.210.1.0/24', '10.210.0.0/24']);
  });
  it('holds the index of a young tombstone and frees an old one', () => {
    expect(subnets(['new'], [row('gone', '10.210.0.0/24', { removedAt: now - tombstoneHoldMs + 1 })])).toEqual(['10.210.1.0/24']);
    expect(subnets(['new'], [row('gone', '10.210.0.0/24', { removedAt: now - tombstoneHoldMs })])).toEqual(['10.210.0.0/24']);
  });
  it('gives a server that comes back its own subnet', () => {
    expect(subnets(['other', 'back'], [row('back', '10.210.0.0/24', { removedAt: now - 10 * tombstoneHoldMs })])).toEqual(['10.210.1.0/24', '10.210.0.0/24']);
  });
  it('finds a row by its key, under any name', () => {
    const result = addressPlan('10.210.0.0/16', [{ name: 'frontend', publicKey: 'key-web1' }], [row('web1', '10.210.7.0/24')], now);
    expect(result).toEqual({ ok: true, value: [{ name: 'frontend', id: 'web1', index: 7, subnet: '10.210.7.0/24', wireguardIp: '10.210.7.1', existing: true }] });
  });
  it('stops at a living row with another key, and not at a removed one', () => {
    const asked = [{ name: 'web1', publicKey: 'fresh' }];
    expect(addressPlan('10.210.0.0/16', asked, [row('web1', '10.210.0.0/24')], now)).toMatchObject({ ok: false, error: { code: 'server-key-differs', host: 'web1' } });
    expect(addressPlan('10.210.0.0/16', asked, [row('web1', '10.210.0.0/24', { removedAt: now - 5 })], now)).toMatchObject({ ok: true, value: [{ index: 0, existing: false }] });
  });
  it('refuses more servers than the range has subnets, and rows outside it', () => {
    expect(plan(['a', 'b'], [], '10.210.0.0/24')).toMatchObject({ ok: false, error: { code: 'cluster-full', args: { server: 'b', capacity: 1 } } });
    expect(plan(['a'], [row('x', '10.99.0.0/24')])).toMatchObject({ ok: false, error: { code: 'subnet-outside-range' } });
  });
});

describe('mesh', () => {
  it('derives the management address from the key', () => {
    expect(managementAddress('AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=')).toBe('fdcc:630d:cd29:66c4:3366:9112:5448:bbb2');
    expect(managementAddress('AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')).toBe('fdcc:6668:7aad:f862:bd77:6c8f:c18b:8e9f');
    expect(managementAddress('_-ECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=')).toBe(managementAddress('/+ECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8'));
    for (const bad of ['', 'AAAA', 'not base64 at all, but of a length of 43 ch', 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8fHw==']) expect(managementAddress(bad)).toBeUndefined();
  });
  it('chooses a private endpoint inside one connected network, whatever its length', () => {
    const peer = ['203.0.113.11:51820', '10.0.15.9:51820'];
    expect(chooseEndpoint(['10.0.3.7/20'], peer)).toBe('10.0.15.9:51820');
    expect(chooseEndpoint(['10.0.3.7/24'], peer)).toBe('203.0.113.11:51820');
    expect(chooseEndpoint([], [])).toBeUndefined();
  });
  it('lists endpoints public first, without the cluster’s own addresses and bridges', () => {
    const addresses = [
      { interface: 'lo', address: '127.0.0.1/8', up: true }, { interface: 'eth0', address: '203.0.113.10/24', up: true },
      { interface: 'eth1', address: '10.0.3.7/20', up: true }, { interface: 'eth2', address: '10.9.0.1/24', up: false },
      { interface: 'jiji0', address: '10.210.0.1/32', up: true }, { interface: 'podman1', address: '10.88.0.1/16', up: true }, { interface: 'ens9', address: '10.210.0.9/32', up: true },
    ];
    expect(endpointsOf('203.0.113.10', '203.0.113.10', addresses, '10.210.0.0/16')).toEqual(['203.0.113.10:51820', '10.0.3.7:51820']);
    expect(endpointsOf('web1.example.com', undefined, addresses, '10.210.0.0/16')).toEqual(['10.0.3.7:51820']);
    expect(endpointsOf('web1.example.com', undefined, [], '10.210.0.0/16')).toEqual(['web1.example.com:51820']);
    expect(endpointsOf('10.0.3.7', undefined, [], '10.210.0.0/16')).toEqual(['10.0.3.7:51820']);
  });
  it('keeps the tunnel within what the path carries', () => {
    expect([9000, 1500, 1450, 1400, 1300].map(tunnelMtu)).toEqual([1420, 1420, 1370, 1320, 1280]);
    expect(gossipMtu(1420)).toBe(1372);
    expect(allowedIps({ subnet: '10.210.1.0/24', managementIp: 'fdcc::1' })).toEqual(['10.210.1.0/24', 'fdcc::1/128']);
  });
  it('links neighbours on a ring', () => {
    const servers = Array.from({ length: 8 }, (_, index) => ({ index }));
    expect(bootstrapFor(6, servers).map((server) => server.index)).toEqual([7, 0, 1, 2, 3]);
    expect(bootstrapFor(0, [{ index: 0 }])).toEqual([]);
    expect(bootstrapFor(2, [{ index: 2 }, { index: 0 }, { index: 1 }]).map((server) => server.index)).toEqual([0, 1]);
  });
});

describe('handshakes', () => {
  it.each([[null, undefined, 'down'], [null, 14, 'unknown'], [null, 15, 'down'], [14, 1, 'up'], [15, 1, 'unknown'], [15, undefined, 'up'], [274, undefined, 'up'], [275, undefined, 'down'], [275, 3, 'down']] as const)('age %s, endpoint set %s s ago: %s', (age, since, state) => expect(peerState(age, since)).toBe(state));
  it('is stale between 180 and 275 s', () => expect([0, 180, 181, 274, 275, null].map((age) => tunnelState(age))).toEqual(['up', 'up', 'stale', 'stale', 'down', 'down']));
  it('colours by age', () => expect([0, 180, 181, 275, 276, null].map((age) => handshakeColour(age))).toEqual(['green', 'green', 'yellow', 'yellow', 'red', 'red']));
  it('takes 0 for never, not for 1970', () => {
    expect(handshakeAge(0, 1_800_000_000)).toBeNull();
    expect(handshakeAge(1_799_999_990, 1_800_000_000)).toBe(10);
    expect(handshakeAge(1_800_000_002, 1_800_000_000)).toBe(0);
  });
});
