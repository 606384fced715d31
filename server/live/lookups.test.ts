import { describe, expect, it } from 'vitest';
import type { ClusterFactsResult } from '../../core/protocol/lsp.ts';
import { DeployDocument } from '../document.ts';
import { defaultSettings } from '../settings.ts';
import { quietMs } from './interest.ts';
import { LiveLookups } from './lookups.ts';
import { Permission, type LiveKind } from './permission.ts';
import { HandClock, settled } from './testing/hand-clock.ts';

const uri = 'file:///project/.jiji/deploy.yml';
const text = 'project: shop\nservers:\n  a: { host: 192.0.2.1 }\n  b: { host: 192.0.2.2 }\nservices:\n  web: { image: nginx, hosts: [a, b] }\n  db: { image: postgres, hosts: [b] }\n';

/** Live facts over a network that is a table, and files that the test opens and closes. */
async function arrange() {
  const clock = new HandClock();
  const open = new Map<string, DeployDocument>();
  const asked: string[] = [];
  const arrived: LiveKind[] = [];
  const signals: AbortSignal[] = [];
  const outside = { cluster: null as ClusterFactsResult, digest: `sha256:${'a'.repeat(64)}`, archs: ['amd64', 'arm64'] as readonly string[], hang: false };
  const note = async <T>(what: string, answer: () => T, signal?: AbortSignal): Promise<T> => {
    asked.push(what);
    if (signal !== undefined) signals.push(signal);
    return outside.hang ? new Promise<T>(() => undefined) : answer();
  };
  const permission = new Permission({ get: () => Promise.resolve(defaultSettings) }, () => undefined);
  permission.start({ live: true });
  const live = new LiveLookups({
    clock, permission,
    store: { get: (of) => open.get(of), all: () => [...open.values()] },
    nameServers: { resolve4: (host) => note(`A ${host}`, () => [{ address: '192.0.2.1', ttl: 60 }]), resolve6: () => Promise.resolve([]) },
    registries: {
      tags: (image, signal) => note(`tags ${image}`, () => ['2', '1'], signal),
      digest: (image, signal) => note(`digest ${image}`, () => outside.digest, signal),
      architectures: (image, digest, signal) => note(`archs ${image} ${digest.slice(0, 10)}`, () => outside.archs, signal),
    },
    askCluster: (of, signal) => note(`cluster ${of}`, () => outside.cluster, signal),
    arrived: (kind) => arrived.push(kind),
    failed: (what) => arrived.push(`failed ${what}` as LiveKind),
  });
  const edit = (of = uri, newText = text): void => void open.set(of, DeployDocument.of(newText, of));
  const close = (of = uri): void => {
    open.delete(of);
    live.close(of);
  };
  edit();
  permission.prepare(uri);
  await settled();
  return { clock, live, permission, open, asked, arrived, signals, outside, edit, close };
}

describe('facts about hosts', () => {
  it('come later, are said to have come, and carry when they were read', async () => {
    const { live, asked, arrived, clock } = await arrange();
    await clock.pass(1000);
    expect(live.facts(uri).publicAddresses('Shop.example.com')).toBeUndefined();
    await settled();
    expect([asked, arrived]).toEqual([['A shop.example.com'], ['dns']]);
    expect(live.facts(uri).publicAddresses('shop.example.com.')).toEqual({ addresses: ['192.0.2.1'], readAt: 1000 });
    await clock.pass(59_999);
    live.facts(uri).publicAddresses('shop.example.com');
    expect(asked).toHaveLength(1);
    await clock.pass(1);
    live.facts(uri).publicAddresses('shop.example.com');
    await settled();
    expect([asked.length, arrived]).toEqual([2, ['dns']]);
  });

  it('are asked of nobody for addresses and private names', async () => {
    const { live, asked } = await arrange();
    const publicAddresses = (host: string): unknown => live.facts(uri).publicAddresses(host);
    expect(publicAddresses('192.0.2.9')).toEqual({ addresses: ['192.0.2.9'], readAt: 0 });
    expect(publicAddresses('2001:DB8::0')).toMatchObject({ addresses: ['2001:db8::'] });
    for (const host of ['web.jiji', 'web1', '*.example.com', '${HOST}', '']) expect(publicAddresses(host)).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('are asked for after a change when the text is quiet', async () => {
    const { live, asked, clock, edit } = await arrange();
    live.facts(uri).publicAddresses('a.example.com');
    edit();
    live.facts(uri).publicAddresses('b.example.com');
    await clock.pass(quietMs - 1);
    expect(asked).toEqual(['A a.example.com']);
    await clock.pass(1);
    expect(asked).toEqual(['A a.example.com', 'A b.example.com']);
  });

  it('are never asked for by a version that was left behind, or for a file that is closed', async () => {
    const { live, asked, edit, close, clock } = await arrange();
    const old = live.facts(uri);
    edit();
    old.publicAddresses('a.example.com');
    close();
    expect(live.facts(uri).publicAddresses('b.example.com')).toBeUndefined();
    await clock.pass(3_600_000);
    expect(asked).toEqual([]);
  });
});

describe('facts about images', () => {
  it('are the architectures; an image that did not change is not fetched again', async () => {
    const { live, asked, clock, outside } = await arrange();
    live.facts(uri).imageArchs('nginx');
    await clock.pass(0);
    expect(live.facts(uri).imageArchs('docker.io/library/nginx:latest')).toEqual({ archs: ['amd64', 'arm64'], readAt: 0 });
    expect(asked).toEqual(['digest docker.io/library/nginx:latest', 'archs docker.io/library/nginx:latest sha256:aaa']);
    await clock.pass(3_600_000);
    live.facts(uri).imageArchs('nginx');
    await clock.pass(0);
    expect(asked).toHaveLength(3);
    outside.digest = `sha256:${'b'.repeat(64)}`;
    await clock.pass(3_600_000);
    live.facts(uri).imageArchs('nginx');
    await clock.pass(0);
    expect(asked.at(-1)).toBe('archs docker.io/library/nginx:latest sha256:bbb');
  });

  it('are unknown where an image has none of ours, and for what names no image', async () => {
    const { live, outside, arrived, clock } = await arrange();
    outside.archs = [];
    for (const image of ['nginx', '${IMAGE}', '']) live.facts(uri).imageArchs(image);
    await clock.pass(0);
    expect([live.facts(uri).imageArchs('nginx'), arrived]).toEqual([undefined, []]);
  });

  it('tags are those of the repository, whatever the tag', async () => {
    const { live, asked } = await arrange();
    expect(await live.tags('localhost:5000/shop/web:1', 1000)).toEqual(['2', '1']);
    expect(await live.tags('localhost:5000/shop/web', 1000)).toEqual(['2', '1']);
    expect(asked).toEqual(['tags localhost:5000/shop/web']);
    expect(await live.tags('${IMAGE}', 1000)).toBeUndefined();
  });

  it('digests are kept for a while', async () => {
    const { live, asked, clock, outside } = await arrange();
    expect(await live.digest('nginx:1', 1000)).toEqual({ digest: outside.digest, readAt: 0 });
    await clock.pass(299_999);
    await live.digest('nginx:1', 1000);
    expect(asked).toHaveLength(1);
  });

  it('are not waited for longer than one likes', async () => {
    const { live, clock, outside } = await arrange();
    outside.hang = true;
    const waiting = Promise.all([live.tags('nginx', 500), live.digest('nginx', 500)]);
    await clock.pass(500);
    expect(await waiting).toEqual([undefined, undefined]);
  });
});

describe('facts about the cluster', () => {
  const facts = (readAt: number, version: string): ClusterFactsResult => ({
    readAt, servers: [{ name: 'a', arch: 'arm64', memoryBytes: 2 ** 30, readAt }], services: [{ service: 'web', versions: [{ version, servers: ['a'] }] }],
  });

  it('are those of the client, and for each service of the file what runs, where it should, and who was not seen', async () => {
    const { live, outside, clock, arrived } = await arrange();
    outside.cluster = facts(0, 'v3');
    expect([live.services(uri), live.facts(uri).server('a')]).toEqual([undefined, undefined]);
    await clock.pass(0);
    expect(arrived).toEqual(['cluster']);
    expect(live.facts(uri).server('a')).toEqual({ name: 'a', arch: 'arm64', memoryBytes: 2 ** 30, readAt: 0 });
    expect(live.facts(uri).server('b')).toBeUndefined();
    expect(live.services(uri)).toEqual([
      { service: 'web', versions: [{ version: 'v3', servers: ['a'] }], wanted: 2, unseen: ['b'], readAt: 0 },
      { service: 'db', versions: [], wanted: 1, unseen: ['b'], readAt: 0 },
    ]);
  });

  it('are asked for anew when the client has others', async () => {
    const { live, outside, clock, arrived, asked } = await arrange();
    outside.cluster = facts(0, 'v3');
    live.services(uri);
    await clock.pass(0);
    outside.cluster = facts(0, 'v4');
    live.clusterChanged();
    expect(live.services(uri)?.[0]?.versions[0]?.version).toBe('v3');
    await clock.pass(0);
    expect(live.services(uri)?.[0]?.versions[0]?.version).toBe('v4');
    expect([arrived, asked.length]).toEqual([['cluster', 'cluster'], 2]);
  });

  it('say nothing of services that were seen a long time ago; that is taken back once, without a look-up', async () => {
    const { live, outside, clock, arrived, asked } = await arrange();
    outside.cluster = facts(0, 'v3');
    live.services(uri);
    await clock.pass(15 * 60_000 - 1);
    expect(arrived).toEqual(['cluster']);
    await clock.pass(24 * 3_600_000);
    expect([arrived, asked.length]).toEqual([['cluster', 'cluster'], 1]);
    expect(live.services(uri)).toBeUndefined();
    expect(live.facts(uri).server('a')).toMatchObject({ arch: 'arm64' });
  });

  it('are unknown when the client knows nothing, or says what is none', async () => {
    const { live, outside, clock, arrived } = await arrange();
    live.services(uri);
    await clock.pass(0);
    expect([live.services(uri), arrived]).toEqual([undefined, []]);
    outside.cluster = { servers: 'all' } as unknown as ClusterFactsResult;
    live.clusterChanged();
    await clock.pass(0);
    expect([live.services(uri), arrived]).toEqual([undefined, [`failed ${uri}`]]);
  });
});

describe('nothing is looked up', () => {
  const wish = (live: LiveLookups): void => {
    live.facts(uri).publicAddresses('a.example.com');
    live.facts(uri).imageArchs('nginx');
    live.services(uri);
  };

  it('in a workspace that is not trusted, and what was known is forgotten with the trust', async () => {
    const { live, asked, permission } = await arrange();
    wish(live);
    await settled();
    const before = asked.length;
    permission.trusted = false;
    live.forget();
    wish(live);
    expect(await live.tags('nginx', 1000)).toBeUndefined();
    expect(await live.digest('nginx', 1000)).toBeUndefined();
    await settled();
    expect(live.facts(uri).publicAddresses('a.example.com')).toBeUndefined();
    expect(asked).toHaveLength(before);
  });

  it('while nobody touches the files, for however long', async () => {
    const { live, asked, clock } = await arrange();
    wish(live);
    await settled();
    const before = asked.length;
    await clock.pass(24 * 3_600_000);
    expect(asked).toHaveLength(before);
    expect(clock.timers).toBe(0);
  });

  it('after the client has gone, also what waited for a quiet moment', async () => {
    const { live, asked, clock, edit } = await arrange();
    wish(live);
    edit();
    live.facts(uri).publicAddresses('b.example.com');
    await settled();
    const before = asked.length;
    live.stop();
    await clock.pass(3_600_000);
    expect(asked).toHaveLength(before);
    expect(clock.timers).toBe(0);
  });

  it('further when the files are closed, also what somebody waits for', async () => {
    const { live, signals, clock, outside, close } = await arrange();
    outside.hang = true;
    wish(live);
    const waiting = live.tags('nginx', 60_000);
    await settled();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false, false]);
    close();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
    expect(await waiting).toBeUndefined();
    expect(clock.timers).toBe(0);
    expect(await live.tags('nginx', 1000)).toBeUndefined();
  });
});
