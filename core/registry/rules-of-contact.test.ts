import type { lookup } from 'node:dns';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../base/index.ts';
import { isOffLimits, isPublicAddress } from './addresses.ts';
import { ImageRegistries } from './client.ts';
import { nodeTransport, type HttpReply, type HttpRequest, type Reach } from './transport.ts';

const { signal } = new AbortController();

describe('addresses', () => {
  it.each(['169.254.169.254', '169.254.0.1', 'fe80::1', 'fe80::1%eth0', 'fd00:ec2::254', '100.100.100.200', '0.0.0.0', '::', '224.0.0.1', '255.255.255.255', '::ffff:169.254.169.254'])('%s is off limits', (address) => {
    expect([isOffLimits(address), isPublicAddress(address)]).toEqual([true, false]);
  });
  it.each(['127.0.0.1', '::1', '10.1.2.3', '192.168.1.1', '172.16.0.1', '100.64.0.1', 'fd12::1', '::ffff:10.0.0.1'])('%s is neither off limits nor public', (address) => {
    expect([isOffLimits(address), isPublicAddress(address)]).toEqual([false, false]);
  });
  it.each(['8.8.8.8', '2606:4700::1111', '169.253.0.1'])('%s is public', (address) => {
    expect([isOffLimits(address), isPublicAddress(address)]).toEqual([false, true]);
  });
  it('are nothing else', () => {
    expect(isPublicAddress('')).toBe(false);
    expect(isPublicAddress('example.com')).toBe(false);
  });
});

describe('a connection', () => {
  const pointing = (...addresses: string[]): typeof lookup =>
    ((_host: string, _options: object, callback: (error: null, found: { address: string; family: number }[]) => void) => callback(null, addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })))) as unknown as typeof lookup;
  const get = (url: string, reach: Reach, ...addresses: string[]): Promise<HttpReply> =>
    nodeTransport(pointing(...addresses))({ method: 'GET', url: new URL(url), headers: {}, reach, maxBytes: 100, signal });

  it('is not made where a name leads to addresses that are off limits, nor from a server to a private network', async () => {
    await expect(get('https://registry.example.com/', 'named', '169.254.169.254')).rejects.toThrow('registry.example.com leads to an address that is not contacted');
    await expect(get('https://registry.example.com/', 'public', '10.0.0.5', '::1')).rejects.toMatchObject({ name: 'RefusedAddress' });
    await expect(get('https://127.0.0.1/', 'public')).rejects.toMatchObject({ name: 'RefusedAddress' });
    await expect(get('https://[::1]/', 'public')).rejects.toMatchObject({ name: 'RefusedAddress' });
  });

  it('is made to the addresses that are left', async () => {
    const server = createServer((_, response) => response.end('here'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const { port } = server.address() as AddressInfo;
    expect(await get(`http://registry.example.com:${port}/`, 'named', '169.254.169.254', '127.0.0.1')).toMatchObject({ status: 200, body: 'here', address: '127.0.0.1' });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('what a registry says about where to go on', () => {
  const reply = (more: Partial<HttpReply>): HttpReply => ({ status: 200, headers: {}, body: '{"tags":["1"]}', address: '93.184.216.34', ...more });
  /** Asks for tags of an image at a network that answers from a table; gives what was sent. */
  async function asked(image: string, table: Readonly<Record<string, Partial<HttpReply>>>, credentials?: { username: string; password: string }): Promise<{ sent: HttpRequest[]; outcome: unknown }> {
    const sent: HttpRequest[] = [];
    const registries = new ImageRegistries({
      clock: systemClock,
      credentials: async () => credentials,
      transport: async (request) => {
        sent.push(request);
        const answer = table[`${request.url.origin}${request.url.pathname}${request.headers['authorization'] === undefined ? '' : ' login'}`];
        if (answer === undefined) throw new Error('no route');
        return reply(answer);
      },
    });
    return { sent, outcome: await registries.tags(image, signal).catch((error: unknown) => error) };
  }
  const challenge = (realm: string): Partial<HttpReply> => ({ status: 401, headers: { 'www-authenticate': `Bearer realm="${realm}",service="s"` } });
  const list = 'https://registry.example.com/v2/a/b/tags/list';

  it('is followed to public hosts, without the login for the first', async () => {
    const { sent, outcome } = await asked('registry.example.com/a/b', {
      [list]: { status: 401, headers: { 'www-authenticate': 'Basic realm="r"' } },
      [`${list} login`]: { status: 307, headers: { location: 'https://store.example.net/tags' } },
      'https://store.example.net/tags': {},
    }, { username: 'u', password: 'p' });
    expect(outcome).toEqual(['1']);
    expect(sent.map(({ url, reach }) => [url.host, reach])).toEqual([['registry.example.com', 'named'], ['registry.example.com', 'named'], ['store.example.net', 'public']]);
  });

  it('may be in its own private network when the registry is in one', async () => {
    const { sent, outcome } = await asked('registry.lan.example:5000/a/b', {
      'https://registry.lan.example:5000/v2/a/b/tags/list': { ...challenge('https://login.lan.example/token'), address: '10.0.0.9' },
      'https://login.lan.example/token': { body: '{"access_token":"t"}', address: '10.0.0.8' },
      'https://registry.lan.example:5000/v2/a/b/tags/list login': { address: '10.0.0.9' },
    });
    expect(outcome).toEqual(['1']);
    expect(sent[1]).toMatchObject({ reach: 'named', headers: { accept: 'application/json' } });
    expect(sent[2]!.headers['authorization']).toBe('Bearer t');
  });

  it('gets no password over http', async () => {
    const { sent, outcome } = await asked('registry.example.com/a/b', { [list]: challenge('http://login.example.com/token') }, { username: 'u', password: 'p' });
    expect(outcome).toMatchObject({ problem: { code: 'registry-redirect' } });
    expect(sent).toHaveLength(1);
  });

  it('is Docker Hub for images without a registry, and the next page is of the same list', async () => {
    const page = 'https://registry-1.docker.io/v2/library/nginx/tags/list';
    const { sent } = await asked('nginx', { [page]: { headers: { link: '<http://elsewhere.example.com/else?last=1&n=1000>; rel="next"' } } });
    expect(sent.slice(0, 2).map(({ url }) => url.href)).toEqual([`${page}?n=1000`, `${page}?last=1&n=1000`]);
    // A list that never ends does.
    expect(sent).toHaveLength(10);
  });

  it('quotes nothing of an answer in which a token may stand', async () => {
    const { outcome } = await asked('registry.example.com/a/b', { [list]: challenge('https://login.example.com/token'), 'https://login.example.com/token': { body: 'sEcReT{' } });
    expect(outcome).toMatchObject({ problem: { code: 'registry-answer', args: { detail: 'not of the agreed form' } } });
    expect(JSON.stringify(outcome) + String((outcome as Error).stack) + String((outcome as Error).cause)).not.toContain('sEcReT');
  });

  it('is not believed when its token would end the header', async () => {
    const { outcome } = await asked('registry.example.com/a/b', { [list]: challenge('https://login.example.com/token'), 'https://login.example.com/token': { body: '{"token":"a\\r\\nx: y"}' } });
    expect(outcome).toMatchObject({ problem: { code: 'registry-answer' } });
  });
});
