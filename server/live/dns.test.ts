import { Resolver } from 'node:dns/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dnsSource, publicName, systemNameServers, type AddressRecord, type NameServers } from './dns.ts';
import { startNameServer } from './testing/name-server.ts';

const { signal } = new AbortController();

describe('names of hosts', () => {
  it.each([
    ['shop.example.com', 'shop.example.com'],
    [' Shop.Example.COM ', 'shop.example.com'],
    ['shop.example.com.', 'shop.example.com'],
    ['localdomain.example.com', 'localdomain.example.com'],
  ])('%s is asked for', (host, name) => {
    expect(publicName(host, 'jiji')).toBe(name);
  });

  it.each(['', 'web1', 'localhost', '10.0.0.1', '2001:db8::1', '*.example.com', '${HOST}', 'a b.example.com', 'db.local', 'printer.lan', 'x.internal', 'web.jiji', 'jiji', 'a..b', `${'a'.repeat(64)}.com`])('%s is no business of public DNS', (host) => {
    expect(publicName(host, 'jiji')).toBeUndefined();
  });

  it('of the cluster are its own, whatever its domain', () => {
    expect(publicName('web.prod.example.com', 'prod.example.com')).toBeUndefined();
    expect(publicName('web.example.com', 'prod.example.com')).toBe('web.example.com');
  });
});

describe('an answer of public DNS', () => {
  let server: Awaited<ReturnType<typeof startNameServer>>;
  let look: (name: string) => Promise<unknown>;
  beforeAll(async () => {
    server = await startNameServer({
      'both.example.com': { addresses: ['192.0.2.1', '192.0.2.2', '2001:db8:0:0:0:0:0:1'], ttl: 20 },
      'empty.example.com': { addresses: [], ttl: 20 },
      'broken.example.com': 'servfail',
    });
    const resolver = new Resolver({ timeout: 3000, tries: 1 });
    resolver.setServers([server.address]);
    const source = dnsSource(systemNameServers(resolver));
    look = (name) => source.look(name, signal);
  });
  afterAll(() => server.stop());

  it('has the addresses of both kinds, with the time that their records give', async () => {
    expect(await look('both.example.com')).toEqual({ addresses: ['192.0.2.1', '192.0.2.2', '2001:db8::1'], ttlSeconds: 20 });
    expect(server.asked.slice().sort()).toEqual(['A both.example.com', 'AAAA both.example.com']);
  });

  it('is that there is nothing, for a name that does not exist and for one without addresses', async () => {
    expect(await look('nowhere.example.com')).toEqual({ addresses: [], ttlSeconds: 60 });
    expect(await look('empty.example.com')).toEqual({ addresses: [], ttlSeconds: 60 });
  });

  it('is none when the name server fails', async () => {
    await expect(look('broken.example.com')).rejects.toMatchObject({ code: 'ESERVFAIL' });
  });
});

it('half an answer is none', async () => {
  const half: NameServers = {
    resolve4: () => Promise.resolve([{ address: '192.0.2.1', ttl: 60 }]),
    resolve6: () => Promise.reject(Object.assign(new Error('time-out'), { code: 'ETIMEOUT' })),
  };
  await expect(dnsSource(half).look('a.example.com', signal)).rejects.toThrow('time-out');
});

it('answers are believed for their own time, within limits', () => {
  const none: NameServers = { resolve4: async (): Promise<AddressRecord[]> => [], resolve6: async () => [] };
  const { ttlMs, gist } = dnsSource(none);
  expect([0, 20, 86_400].map((ttlSeconds) => ttlMs({ addresses: [], ttlSeconds }))).toEqual([5000, 20_000, 300_000]);
  expect(gist({ addresses: ['2', '1'], ttlSeconds: 1 })).toBe(gist({ addresses: ['1', '2'], ttlSeconds: 9 }));
  expect(gist({ addresses: [], ttlSeconds: 1 })).toBe('');
});
