import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { CancellationToken, CodeLens, Hover } from 'vscode-languageserver-protocol';
import { systemClock, type Clock } from '../../core/base/index.ts';
import { clusterChangedNotification, clusterFactsRequest, trustChangedNotification, type ClusterFactsResult, type ServerOptions } from '../../core/protocol/lsp.ts';
import { findDockerRegistry, startDockerRegistry } from '../../core/registry/testing/docker-registry.ts';
import { pushImage } from '../../core/registry/testing/push.ts';
import type { AddressRecord } from '../../server/live/dns.ts';
import type { Outside } from '../../server/live/join.ts';
import { HandClock, settled } from '../../server/live/testing/hand-clock.ts';
import { TestClient } from './client.ts';

const program = await findDockerRegistry();
const uri = 'file:///work/shop/.jiji/deploy.yml';
const shop = (more: { readonly image?: string; readonly memory?: string; readonly host?: string } = {}): string => `project: shop
builder: { engine: podman }
servers:
  web1: { host: 93.184.216.34, user: root }
services:
  web:
    image: ${more.image ?? 'localhost:1/web:1'}
    hosts: [web1]
    ports: ["3000"]
    memory: ${more.memory ?? '1g'}
    proxy: { app_port: 3000, host: ${more.host ?? 'www.example.com'}, healthcheck: { path: /up } }
`;

/** A network that answers when the test says so. */
class Network {
  readonly asked: string[] = [];
  readonly signals: AbortSignal[] = [];
  /** What public DNS says; undefined: nothing, ever. */
  dns: readonly AddressRecord[] | undefined;
  archs: readonly string[] | undefined;

  readonly outside: Outside = {
    nameServers: { resolve4: (host) => this.#answer(`A ${host}`, this.dns), resolve6: () => Promise.resolve([]) },
    registries: {
      tags: (image, signal) => this.#answer<readonly string[]>(`tags ${image}`, undefined, signal),
      digest: (image, signal) => this.#answer(`digest ${image}`, this.archs === undefined ? undefined : `sha256:${'a'.repeat(64)}`, signal),
      architectures: (image, _digest, signal) => this.#answer(`archs ${image}`, this.archs, signal),
    },
  };

  #answer<T>(what: string, answer: T | undefined, signal?: AbortSignal): Promise<T> {
    this.asked.push(what);
    if (signal !== undefined) this.signals.push(signal);
    return answer === undefined ? new Promise(() => undefined) : Promise.resolve(answer);
  }
}

let client: TestClient | undefined;
afterEach(async () => {
  await client?.stop();
  client = undefined;
});

interface Opened {
  readonly network?: Network;
  readonly options?: ServerOptions;
  readonly clock?: Clock;
  readonly settings?: object;
  readonly cluster?: (uri: string, token: CancellationToken) => ClusterFactsResult | Promise<ClusterFactsResult>;
  readonly capabilities?: Parameters<TestClient['start']>[0];
}

async function started({ network = new Network(), options = { live: true, trusted: true }, clock = systemClock, settings, cluster = () => null, capabilities = {} }: Opened = {}): Promise<TestClient> {
  client = TestClient.inProcess({ clock, outside: network.outside });
  client.connection.onRequest(clusterFactsRequest, (params: { uri: string }, token: CancellationToken) => cluster(params.uri, token));
  client.connection.onRequest('workspace/configuration', (params: { items: unknown[] }) => params.items.map(() => settings ?? {}));
  await client.start({ ...capabilities, workspace: { ...capabilities.workspace, configuration: settings !== undefined } }, options);
  return client;
}
const change = (editor: TestClient, version: number, text: string): Promise<void> =>
  editor.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] });
const has = (code: string) => (found: readonly { readonly code?: unknown }[]): boolean => found.some((one) => one.code === code);

describe('typing', () => {
  it('is never delayed by answers that never come', async () => {
    const network = new Network();
    const editor = await started({ network, cluster: () => new Promise(() => undefined) });
    await editor.open(uri, shop());
    await editor.diagnostics(uri, 1);
    for (let version = 2; version <= 6; version++) {
      await change(editor, version, shop({ host: `www${version}.example.com` }));
      await editor.diagnostics(uri, version);
    }
    const shown: Hover | null = await editor.connection.sendRequest('textDocument/hover', { textDocument: { uri }, position: { line: 3, character: 3 } });
    expect(shown).not.toBeNull();
    expect(await editor.connection.sendRequest('textDocument/codeLens', { textDocument: { uri } })).toBeDefined();
    expect(network.asked).toContain('A www.example.com');
  });

  it('asks nobody about names that are half typed', async () => {
    const network = new Network();
    network.dns = [];
    const clock = new HandClock();
    const editor = await started({ network, clock });
    const typed = async (version: number, host: string): Promise<void> => {
      await change(editor, version, shop({ host }));
      await editor.connection.sendRequest('textDocument/documentSymbol', { textDocument: { uri } });
      await clock.pass(500);
    };
    await editor.open(uri, shop({ host: 'a.example.com' }));
    await editor.connection.sendRequest('textDocument/documentSymbol', { textDocument: { uri } });
    await clock.pass(500);
    await typed(2, 'b.example.c');
    await typed(3, 'b.example.co');
    await typed(4, 'b.example.com');
    expect(network.asked.filter((one) => one.startsWith('A'))).toEqual(['A a.example.com']);
    await clock.pass(2000);
    expect(network.asked.filter((one) => one.startsWith('A'))).toEqual(['A a.example.com', 'A b.example.com']);
  });
});

describe('an answer that arrives later', () => {
  it('is pushed as diagnostics of the same version: public DNS points elsewhere', async () => {
    const network = new Network();
    network.dns = [{ address: '151.101.1.69', ttl: 60 }];
    const editor = await started({ network });
    await editor.open(uri, shop());
    const found = await editor.diagnostics(uri, 1, has('jiji/proxy-host-elsewhere'));
    expect(editor.published[0]!.diagnostics.some((one) => one.code === 'jiji/proxy-host-elsewhere')).toBe(false);
    expect(found.find((one) => one.code === 'jiji/proxy-host-elsewhere')).toMatchObject({ severity: 4, message: expect.stringContaining('points "www.example.com" to 151.101.1.69') as string });
    expect(new Set(editor.published.map(({ version }) => version))).toEqual(new Set([1]));
  });

  it('is no diagnostic where DNS points to the server', async () => {
    const network = new Network();
    network.dns = [{ address: '93.184.216.34', ttl: 60 }];
    network.archs = ['s390x'];
    const editor = await started({ network });
    await editor.open(uri, shop());
    // The other rule has had its answer as well, so that this one's is not merely late.
    const found = await editor.diagnostics(uri, 1, has('jiji/image-arch-mismatch'));
    expect(has('jiji/proxy-host-elsewhere')(found)).toBe(false);
  });

  it('has a client that pulls ask again', async () => {
    const network = new Network();
    network.dns = [{ address: '151.101.1.69', ttl: 60 }];
    const editor = await started({ network, capabilities: { textDocument: { diagnostic: {} }, workspace: { diagnostics: { refreshSupport: true } } } });
    const refreshed = new Promise<void>((resolve) => editor.connection.onRequest('workspace/diagnostic/refresh', () => { resolve(); return null; }));
    await editor.open(uri, shop());
    const pull = async (): Promise<readonly { code?: unknown }[]> => (await editor.connection.sendRequest<{ items: { code?: unknown }[] }>('textDocument/diagnostic', { textDocument: { uri } })).items;
    expect(has('jiji/proxy-host-elsewhere')(await pull())).toBe(false);
    await refreshed;
    expect(has('jiji/proxy-host-elsewhere')(await pull())).toBe(true);
    expect(editor.published).toEqual([]);
  });

  it.skipIf(program === undefined)('comes from a real registry: the image has another architecture than the server', async () => {
    const registry = await startDockerRegistry(program!, undefined);
    try {
      await pushImage({ host: registry.host, repository: 'shop/web' }, '1', 'arm64');
      // No stand-in for registries here: the server's own client asks the one that the file names.
      client = TestClient.inProcess({ outside: { nameServers: new Network().outside.nameServers! } });
      await client.start({}, { live: { registries: true } });
      await client.open(uri, shop({ image: `${registry.host}/shop/web:1` }));
      const found = await client.diagnostics(uri, 1, has('jiji/image-arch-mismatch'));
      expect(found.find((one) => one.code === 'jiji/image-arch-mismatch')?.message).toContain('The image is built for arm64, and "web1" is amd64');
    } finally {
      await registry.stop();
    }
  });
});

describe.skipIf(program === undefined)('a registry that wants a login', () => {
  const password = 'a test password';
  // `htpasswd -B` of that password, with few rounds.
  const users = 'deploy:$2b$04$yXSVNPO6fPC6fKlFCf7wNexzyIDlB.kIESKf9nv8pUOTQJ0gCv3fi\n';

  it('gets the one of the file when the user has allowed it, and none before', async () => {
    const registry = await startDockerRegistry(program!, { htpasswd: { realm: 'here', path: 'users' } }, { users });
    const folder = await mkdtemp(path.join(tmpdir(), 'jiji-live-'));
    try {
      await pushImage({ host: registry.host, repository: 'own/web', authorization: `Basic ${Buffer.from(`deploy:${password}`).toString('base64')}` }, '1', 'arm64');
      await mkdir(path.join(folder, '.jiji'));
      await writeFile(path.join(folder, '.env'), `REGISTRY_PASSWORD=${password}\n`);
      const file = pathToFileURL(path.join(folder, '.jiji', 'deploy.yml')).href;
      const login = `registry: { type: remote, server: "${registry.host}", username: deploy, password: "\${REGISTRY_PASSWORD}" }`;
      const text = shop({ image: `${registry.host}/own/web:1` }).replace('engine: podman', `engine: podman, ${login}`);

      let settings: object = {};
      const said: string[] = [];
      client = TestClient.inProcess({ outside: { nameServers: new Network().outside.nameServers! } });
      const denied = new Promise<void>((resolve) => client!.connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
        said.push(message);
        if (message.includes('only after a login')) resolve();
      }));
      client.connection.onRequest('workspace/configuration', (params: { items: unknown[] }) => params.items.map(() => settings));
      await client.start({ workspace: { configuration: true } }, { live: { registries: true, registryLogin: true } });
      await client.open(file, text);
      await denied;
      settings = { live: { registryLogin: true } };
      await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
      await client.diagnostics(file, 1, has('jiji/image-arch-mismatch'));
      expect(JSON.stringify([said, client.published])).not.toContain(password);
    } finally {
      await registry.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('the cluster', () => {
  const facts = (memoryBytes: number, version = 'v3'): ClusterFactsResult => ({
    readAt: Date.now(), servers: [{ name: 'web1', arch: 'amd64', memoryBytes, readAt: Date.now() }], services: [{ service: 'web', versions: [{ version, servers: ['web1'] }] }],
  });

  it('is what the client has seen: limits are compared with memory, and lenses say what runs', async () => {
    let seen = facts(2 ** 29);
    const editor = await started({ cluster: () => seen, capabilities: { workspace: { codeLens: { refreshSupport: true } } } });
    let refreshed: () => void = () => undefined;
    const refresh = (): Promise<void> => new Promise((resolve) => { refreshed = resolve; });
    editor.connection.onRequest('workspace/codeLens/refresh', () => { refreshed(); return null; });
    const lenses = async (): Promise<readonly string[]> => (await editor.connection.sendRequest<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } })).map((lens) => lens.command?.title ?? '');
    const first = refresh();
    await editor.open(uri, shop());
    await editor.diagnostics(uri, 1, has('jiji/memory-oversubscribed'));
    await first;
    expect((await lenses()).some((title) => title.includes('v3'))).toBe(true);

    const second = refresh();
    seen = facts(2 ** 33, 'v4');
    await editor.connection.sendNotification(clusterChangedNotification);
    await second;
    expect((await lenses()).some((title) => title.includes('v4'))).toBe(true);
    await change(editor, 2, `${shop()}\n`);
    expect(has('jiji/memory-oversubscribed')(await editor.diagnostics(uri, 2))).toBe(false);
  });
});

describe('nothing is looked up', () => {
  /** Has every feature that could look something up do its work. */
  const wish = async (editor: TestClient, version: number): Promise<void> => {
    await editor.diagnostics(uri, version);
    await editor.connection.sendRequest('textDocument/codeLens', { textDocument: { uri } });
    await editor.connection.sendRequest('textDocument/inlayHint', { textDocument: { uri }, range: { start: { line: 0, character: 0 }, end: { line: 50, character: 0 } } });
    await settled();
  };

  it('in a workspace that is not trusted, until it is', async () => {
    const network = new Network();
    network.dns = [{ address: '151.101.1.69', ttl: 60 }];
    const clusters: string[] = [];
    const editor = await started({ network, options: { live: true, trusted: false }, cluster: (of) => { clusters.push(of); return null; } });
    await editor.open(uri, shop());
    await wish(editor, 1);
    expect([network.asked, clusters]).toEqual([[], []]);
    await editor.connection.sendNotification(trustChangedNotification, { trusted: true });
    await editor.diagnostics(uri, 1, has('jiji/proxy-host-elsewhere'));
    expect(clusters).toEqual([uri]);
    await editor.connection.sendNotification(trustChangedNotification, { trusted: false });
    await change(editor, 2, shop({ host: 'www2.example.com' }));
    const before = network.asked.length;
    await wish(editor, 2);
    expect(network.asked).toHaveLength(before);
  });

  it('for a client that has not asked for it', async () => {
    const network = new Network();
    const editor = await started({ network, options: {} });
    await editor.open(uri, shop());
    await wish(editor, 1);
    expect(network.asked).toEqual([]);
  });

  it('that a setting forbids', async () => {
    const network = new Network();
    network.archs = ['s390x'];
    const clusters: string[] = [];
    const editor = await started({ network, settings: { live: { dns: false, cluster: false } }, cluster: (of) => { clusters.push(of); return null; } });
    await editor.open(uri, shop());
    await editor.diagnostics(uri, 1, has('jiji/image-arch-mismatch'));
    await wish(editor, 1);
    expect([network.asked, clusters]).toEqual([['digest localhost:1/web:1', 'archs localhost:1/web:1'], []]);
  });

  it('while nobody touches the file, for a whole day, and no timer is left', async () => {
    const network = new Network();
    [network.dns, network.archs] = [[{ address: '151.101.1.69', ttl: 60 }], ['amd64']];
    const clock = new HandClock();
    const clusters: string[] = [];
    const editor = await started({ network, clock, cluster: (of) => { clusters.push(of); return null; } });
    await editor.open(uri, shop());
    await editor.connection.sendRequest('textDocument/documentSymbol', { textDocument: { uri } });
    const done = (): readonly number[] => [network.asked.length, clusters.length, editor.published.length];
    /** Lets time pass until nothing has happened for a while: reading the disk takes time of its own. */
    const calm = async (): Promise<void> => {
      for (let rounds = 0, last = ''; rounds < 20; rounds = last === String(done()) ? rounds + 1 : 0, last = String(done())) {
        await clock.pass(1000);
        await editor.connection.sendRequest('textDocument/documentSymbol', { textDocument: { uri } });
      }
    };
    while (!editor.published.some(({ diagnostics }) => has('jiji/proxy-host-elsewhere')(diagnostics))) await clock.pass(50);
    await calm();
    const before = done();
    expect(before.slice(0, 2)).toEqual([3, 1]);
    await clock.pass(24 * 3_600_000);
    await calm();
    expect([done(), clock.timers]).toEqual([before, 0]);
  });

  it('further when the file is closed', async () => {
    const network = new Network();
    let cancelled: () => void = () => undefined;
    const cancellation = new Promise<void>((resolve) => { cancelled = resolve; });
    const editor = await started({ network, cluster: (_, token) => new Promise((resolve) => token.onCancellationRequested(() => { cancelled(); resolve(null); })) });
    await editor.open(uri, shop());
    await wish(editor, 1);
    expect(network.signals.map(({ aborted }) => aborted)).toEqual([false]);
    await editor.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    await cancellation;
    expect(network.signals.map(({ aborted }) => aborted)).toEqual([true]);
    const before = network.asked.length;
    expect(await editor.connection.sendRequest('textDocument/codeLens', { textDocument: { uri } })).toEqual([]);
    expect(network.asked).toHaveLength(before);
  });
});
