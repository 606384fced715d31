import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../base/index.ts';
import { ImageRegistries } from './client.ts';
import type { Credentials } from './login.ts';
import { findDockerRegistry, freePort, startDockerRegistry, type DockerRegistry } from './testing/docker-registry.ts';
import { pushImage, pushIndex, type PushTarget } from './testing/push.ts';
import { startTokenServer, type TokenServer } from './testing/token-server.ts';
import { nodeTransport } from './transport.ts';

const program = await findDockerRegistry();
const { signal } = new AbortController();
const password = 'a test password';
// `htpasswd -B` of that password, with few rounds.
const htpasswd = 'deploy:$2b$04$yXSVNPO6fPC6fKlFCf7wNexzyIDlB.kIESKf9nv8pUOTQJ0gCv3fi\n';
const basic = `Basic ${Buffer.from(`deploy:${password}`).toString('base64')}`;
const client = (credentials?: Credentials): ImageRegistries => new ImageRegistries({ transport: nodeTransport(), clock: systemClock, credentials: async () => credentials });

describe.skipIf(program === undefined)('a registry that is open to everybody', () => {
  let registry: DockerRegistry;
  let target: PushTarget;
  beforeAll(async () => {
    registry = await startDockerRegistry(program!, undefined);
    target = { host: registry.host, repository: 'shop/web' };
  }, 60_000);
  afterAll(() => registry.stop());

  it('tells the digest and the architectures of an image for several platforms, without its attestations', async () => {
    const digest = await pushIndex(target, '1.0', ['amd64', 'arm64', 'unknown']);
    const image = `${registry.host}/shop/web:1.0`;
    expect(await client().digest(image, signal)).toBe(digest);
    expect(await client().architectures(image, digest, signal)).toEqual(['amd64', 'arm64']);
  });

  it('tells those of an image for one platform, from its configuration', async () => {
    const digest = await pushImage(target, 'single', 'arm64');
    expect(await client().digest(`${registry.host}/shop/web:single`, signal)).toBe(digest);
    expect(await client().architectures(`${registry.host}/shop/web@${digest}`, digest, signal)).toEqual(['arm64']);
  });

  it('is asked for the tag latest when an image has none, and by `localhost` as well', async () => {
    const digest = await pushImage({ ...target, repository: 'plain' }, 'latest', 'amd64');
    expect(await client().digest(`localhost:${registry.port}/plain`, signal)).toBe(digest);
  });

  it('lists the tags of a repository over several pages, newest version first', async () => {
    const many = { ...target, repository: 'many' };
    const tags = ['2', '10.1', '10.1-alpine', '10', '9.9.9', 'edge', 'latest'];
    for (const tag of tags) await pushImage(many, tag, 'amd64');
    // The server cuts pages as it is asked to; what a page of 1000 does for thousands of tags, one of 2 does for seven.
    const small = new ImageRegistries({
      clock: systemClock,
      transport: (request) => {
        request.url.searchParams.set('n', '2');
        return nodeTransport()(request);
      },
    });
    const sorted = ['10.1', '10.1-alpine', '10', '9.9.9', '2', 'edge', 'latest'];
    expect(await small.tags(`${registry.host}/many`, signal)).toEqual(sorted);
    expect(await client().tags(`${registry.host}/many:10`, signal)).toEqual(sorted);
  });

  it('says that an image or a repository is not there', async () => {
    await expect(client().digest(`${registry.host}/shop/web:none`, signal)).rejects.toMatchObject({ problem: { code: 'registry-not-found', args: { repository: 'shop/web', reference: 'none' } } });
    await expect(client().tags(`${registry.host}/nothing`, signal)).rejects.toMatchObject({ problem: { code: 'registry-not-found' } });
  });

  it('ends with an AbortError when nobody waits any more', async () => {
    await expect(client().tags(`${registry.host}/many`, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe.skipIf(program === undefined)('a registry that wants a user and a password', () => {
  let registry: DockerRegistry;
  let digest: string;
  beforeAll(async () => {
    registry = await startDockerRegistry(program!, { htpasswd: { realm: 'here', path: 'users' } }, { users: htpasswd });
    digest = await pushImage({ host: registry.host, repository: 'own', authorization: basic }, '3', 'amd64');
  }, 60_000);
  afterAll(() => registry.stop());

  it('answers with them, and without them or with wrong ones says that a login is needed', async () => {
    const image = `${registry.host}/own:3`;
    expect(await client({ username: 'deploy', password }).digest(image, signal)).toBe(digest);
    expect(await client({ username: 'deploy', password }).tags(image, signal)).toEqual(['3']);
    for (const credentials of [undefined, { username: 'deploy', password: 'wrong' }]) {
      await expect(client(credentials).digest(image, signal)).rejects.toMatchObject({ problem: { code: 'registry-denied', args: { registry: registry.host, repository: 'own' } } });
    }
  });
});

describe.skipIf(program === undefined)('a registry with a token server', () => {
  let tokens: TokenServer;
  let registry: DockerRegistry;
  beforeAll(async () => {
    tokens = await startTokenServer('deploy', password);
    registry = await startDockerRegistry(program!, tokens.auth, tokens.files);
    for (const repository of ['public/web', 'own/web']) {
      const scope = encodeURIComponent(`repository:${repository}:pull,push`);
      const { realm, service } = (tokens.auth as { token: { realm: string; service: string } }).token;
      const { token } = (await (await fetch(`${realm}?service=${service}&scope=${scope}`, { headers: { authorization: basic } })).json()) as { token: string };
      await pushImage({ host: registry.host, repository, authorization: `Bearer ${token}` }, '1', 'amd64');
    }
  }, 60_000);
  afterAll(async () => {
    await registry.stop();
    await tokens.stop();
  });

  it('gives everybody a token for public images, asked for once and for pulling alone', async () => {
    const before = tokens.asked.length;
    const anonymous = client();
    expect(await anonymous.tags(`${registry.host}/public/web`, signal)).toEqual(['1']);
    expect(await anonymous.digest(`${registry.host}/public/web:1`, signal)).toMatch(/^sha256:/);
    expect(tokens.asked.slice(before)).toEqual([{ scope: 'repository:public/web:pull', login: false }]);
  });

  it('gives one for other images to a login alone', async () => {
    await expect(client().tags(`${registry.host}/own/web`, signal)).rejects.toMatchObject({ problem: { code: 'registry-denied' } });
    expect(await client({ username: 'deploy', password }).tags(`${registry.host}/own/web`, signal)).toEqual(['1']);
  });
});

describe('a server that is no registry', () => {
  let server: Server;
  let host: string;
  const seen: string[] = [];
  const answers: Record<string, (to: ServerResponse) => void> = {
    '/v2/text/tags/list': (to) => to.end('<html>welcome</html>'),
    '/v2/huge/tags/list': (to) => to.end('x'.repeat(5 * 1024 * 1024)),
    '/v2/away/tags/list': (to) => to.writeHead(302, { location: 'http://registry.example.com/tags' }).end(),
    '/v2/round/tags/list': (to) => to.writeHead(307, { location: '/v2/round/tags/list' }).end(),
    '/v2/metadata/tags/list': (to) => to.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
    '/v2/busy/tags/list': (to) => to.writeHead(429, { 'retry-after': '120' }).end(),
    '/v2/broken/tags/list': (to) => to.writeHead(500).end(),
    '/v2/nodigest/manifests/latest': (to) => to.writeHead(200).end(),
  };
  beforeAll(async () => {
    server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      seen.push(pathname);
      answers[pathname]?.(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const tags = (repository: string): Promise<unknown> => client().tags(`${host}/${repository}`, signal);

  it.each([
    ['text', 'registry-answer', 'not of the agreed form'],
    ['huge', 'registry-answer', 'the answer is longer than 4194304 bytes'],
    ['round', 'registry-answer', 'more than 5 redirects'],
    ['broken', 'registry-answer', 'status 500'],
  ])('is a problem and no answer: %s', async (repository, code, detail) => {
    await expect(tags(repository)).rejects.toMatchObject({ problem: { code, args: { detail } } });
  });

  it('is not followed to http, nor to the addresses of cloud metadata', async () => {
    await expect(tags('away')).rejects.toMatchObject({ problem: { code: 'registry-redirect', args: { to: 'http://registry.example.com' } } });
    await expect(tags('metadata')).rejects.toMatchObject({ problem: { code: 'registry-redirect' } });
  });

  it('that gives no digest gives none', async () => {
    await expect(client().digest(`${host}/nodigest`, signal)).rejects.toMatchObject({ problem: { code: 'registry-answer', args: { detail: 'no digest' } } });
  });

  it('that is busy is left alone for the time it asks for', async () => {
    let now = 0;
    const patient = new ImageRegistries({ transport: nodeTransport(), clock: { ...systemClock, monotonic: () => now } });
    const ask = (): Promise<unknown> => patient.tags(`${host}/busy`, signal);
    const asked = (): number => seen.filter((path) => path === '/v2/busy/tags/list').length;
    await expect(ask()).rejects.toMatchObject({ problem: { code: 'registry-busy', args: { retryAfterSeconds: 120 } } });
    now = 119_000;
    await expect(ask()).rejects.toMatchObject({ problem: { code: 'registry-busy' } });
    expect(asked()).toBe(1);
    now = 120_000;
    await expect(ask()).rejects.toThrow();
    expect(asked()).toBe(2);
  });

  it('is left by an AbortError when it never answers', async () => {
    const stop = new AbortController();
    const waiting = client().tags(`${host}/silent`, stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('that is not there at all is not asked twice', async () => {
    const port = await freePort();
    let sent = 0;
    const once = new ImageRegistries({ clock: systemClock, transport: (request) => { sent++; return nodeTransport()(request); } });
    for (const repository of ['a', 'b']) await expect(once.tags(`127.0.0.1:${port}/${repository}`, signal)).rejects.toMatchObject({ problem: { code: 'registry-unreachable' } });
    expect(sent).toBe(1);
  });
});
