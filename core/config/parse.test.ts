import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nodeAt, parseDeploy, resolveVariables, type DeployConfig } from './index.ts';

const config = (text: string): DeployConfig => parseDeploy(text).config!;

describe('parseDeploy', () => {
  it('reads the example in full', () => {
    const shop = config(readFileSync('examples/shop/.jiji/deploy.yml', 'utf8'));
    expect(shop).toMatchObject({ dialect: 'B', project: 'shop', builder: { engine: 'podman', local: true, registry: { type: 'local', port: 6767 } } });
    expect(shop.servers.map((server) => [server.name, server.ssh.user])).toEqual([['web1', 'root'], ['web2', 'root'], ['db1', 'root']]);
    expect(shop.services.map((service) => [service.name, service.servers])).toEqual([['db', ['db1']], ['web', ['web1', 'web2']]]);
    expect(shop.services[1]).toMatchObject({
      environment: { clear: { DATABASE_HOST: 'db.jiji' }, secrets: ['SESSION_KEY'] },
      proxy: [{ appPort: 3000, hosts: ['shop.example.com'], pathPrefix: '/', healthcheck: { path: '/up', intervalSeconds: 5, deployTimeoutSeconds: 30 } }],
    });
  });

  it('keeps numbers of the environment as written', () => {
    expect(config('environment: { clear: { A: 1.10, B: 0x1F, C: yes, D: true } }\nservices: {}').services).toEqual([]);
    const service = config('services: { web: { environment: { clear: { A: 1.10, B: 0x1F, C: yes, D: true } } } }').services[0]!;
    expect(service.environment.clear).toEqual({ A: '1.10', B: '0x1F', C: 'yes', D: 'true' });
  });

  it('resolves anchors, aliases and merge keys; places are the alias', () => {
    const text = 'x-base: &base\n  image: nginx\n  retain: 5\nservices:\n  web:\n    <<: *base\n    retain: 7\n  api: *base\n';
    const parsed = parseDeploy(text);
    expect(parsed.problems).toEqual([]);
    expect(parsed.config?.services.map((service) => [service.name, service.image, service.retain])).toEqual([['web', 'nginx', 7], ['api', 'nginx', 5]]);
    expect(parsed.source.value(['services', 'web', 'image'])?.start).toEqual({ line: 5, character: 8 });
    expect(parsed.source.value(['services', 'api', 'image'])?.start).toEqual({ line: 7, character: 7 });
  });

  it.each([
    ['a: *nowhere', 'no anchor'],
    ['a: &a [*a]', 'contains itself'],
    ['a: "x', 'Missing closing'],
    ['? [a]\n: b', 'plain text'],
    ['<<: 1\na: 2', '<<'],
  ])('reports %j', (text, words) => {
    const [first] = parseDeploy(text).problems;
    expect(first?.code).toBe('jiji/yaml-syntax');
    expect(String(first?.args['detail'])).toContain(words);
  });

  it('marks the second document', () => {
    expect(parseDeploy('a: 1\n---\nb: 2\n').problems).toMatchObject([{ code: 'jiji/multiple-documents', range: { start: { line: 1, character: 0 } } }]);
  });

  it.each([
    ['too deep', `${'['.repeat(40)}${']'.repeat(40)}`],
    ['far too deep', '['.repeat(200_000)],
    ['too many aliases', `a: &a 1\nb: [${'*a, '.repeat(101)}]`],
    ['an alias bomb', `a: &a [1,2,3,4,5,6,7,8,9]\n${'bcdefghij'.split('').map((key, index) => `${key}: &${key} [${`*${'abcdefghij'[index]!},`.repeat(9)}]`).join('\n')}`],
    ['too long', `a: ${'x'.repeat(1024 * 1024)}`],
  ])('stops at %s', (_, text) => {
    const parsed = parseDeploy(text);
    expect(parsed.tooComplex).toBe(true);
    expect(parsed.root).toBeUndefined();
  });

  it.each(['', '# only a comment\n', '- a\n', 'text'])('has no config for %j', (text) => expect(parseDeploy(text).config).toBeUndefined());

  it('reads what it can of a broken file', () => {
    const parsed = parseDeploy('project: shop\nservices:\n  web:\n    image nginx\n    hosts: [a]\n  db:\n    image: postgres\n');
    expect(parsed.problems.length).toBeGreaterThan(0);
    expect(parsed.config?.services.find((service) => service.name === 'db')?.image).toBe('postgres');
  });

  it('keeps the first of repeated keys and remembers the second', () => {
    const parsed = parseDeploy('project: a\nproject: b\n');
    expect(parsed.config?.project).toBe('a');
    const root = nodeAt(parsed.root, []);
    expect(root?.kind === 'map' && root.entries[1]?.repeats?.keyRange.start.line).toBe(0);
  });

  it('counts positions in UTF-16 units, past CRLF and a byte order mark', () => {
    const parsed = parseDeploy('# 😀\r\na: "😀"\r\nb: 1\r\n');
    expect(parsed.source.value(['a'])).toEqual({ start: { line: 1, character: 3 }, end: { line: 1, character: 7 } });
    expect(parsed.source.key(['b'])?.start).toEqual({ line: 2, character: 0 });
    expect(parseDeploy('\uFEFFproject: a').config?.project).toBe('a');
  });
});

describe('dialects give one model', () => {
  const expected = { servers: [{ name: 'web1', host: '203.0.113.10' }], services: [{ name: 'web', image: 'nginx', servers: ['web1'], proxy: [{ appPort: 80, hosts: ['a.example.com'] }] }] };
  it('B', () => {
    const read = config('servers: { web1: { host: 203.0.113.10 } }\nservices: { web: { image: nginx, hosts: [web1, web1, gone], proxy: { app_port: 80, host: a.example.com } } }');
    expect(read).toMatchObject({ dialect: 'B', ...expected });
  });
  it('C', () => {
    const read = config('servers: { web1: { host: 203.0.113.10 } }\nservices: { web: { image: nginx, servers: [web1], proxy: { port: 80, hosts: [a.example.com] } } }');
    expect(read).toMatchObject({ dialect: 'C', ...expected, builder: { registry: { port: 31270 } } });
    expect(read.services[0]?.proxy[0]?.healthcheck.deployTimeoutSeconds).toBe(30);
  });
  it('A', () => {
    const read = config('services: { web: { image: nginx, ports: ["80"], servers: [{ host: web1.example.com }], proxy: { host: a.example.com } }, db: { image: db, servers: [{ host: 203.0.113.9, arch: arm64 }, { host: WEB1.example.com }] } }');
    expect(read).toMatchObject({ dialect: 'A', services: [{ ...expected.services[0] }, { servers: ['server2', 'web1'] }] });
    expect(read.servers).toMatchObject([{ name: 'web1', host: 'web1.example.com' }, { name: 'server2', host: '203.0.113.9', arch: 'arm64' }]);
  });
  it('B+', () => expect(config('secrets_path: .secrets\nservers: {}\nservices: { web: { hosts: [a] } }').dialect).toBe('B+'));
  it('older spellings', () => {
    const read = config('ssh: { private_keys: [a], proxy_jump: b, timeout: 1500 }\nregistry: { server: ghcr.io }\nservers: { s: { host: h } }\nservices: { web: { environment: { A: b }, proxy: { port: 80, health_check: { path: /x }, path: /api/ } }, no: { proxy: { enabled: false, port: 1 } } }');
    expect(read.servers[0]?.ssh.keyPaths).toEqual(['a']);
    expect(read.ssh).toMatchObject({ proxy: 'b', connectTimeoutSeconds: 2 });
    expect(read.builder.registry).toMatchObject({ type: 'remote', server: 'ghcr.io' });
    expect(read.services[0]).toMatchObject({ environment: { clear: { A: 'b' } }, proxy: [{ healthcheck: { path: '/x' }, pathPrefix: '/api' }] });
    expect(read.services[1]?.proxy).toEqual([]);
  });
});

describe('server settings over ssh settings', () => {
  it('replaces lists instead of appending', () => {
    const read = config('ssh: { user: root, port: 22, keys: [a, b], key_path: k }\nservers: { s: { host: h, port: 2222, keys: [c] }, t: { host: i, user: deploy } }\nservices: {}');
    expect(read.servers[0]?.ssh).toEqual({ user: 'root', port: 2222, keyPaths: ['k', 'c'], keyData: [] });
    expect(read.servers[1]?.ssh).toEqual({ user: 'deploy', port: 22, keyPaths: ['k', 'a', 'b'], keyData: [] });
  });
});

describe('network', () => {
  it('is the file over the variable over the default', () => {
    const environ = { JIJI_CLUSTER_CIDR: '10.1.0.0/16', JIJI_NETWORK_ENABLED: 'false' };
    expect(parseDeploy('a: 1', { environ }).config?.network).toEqual({ enabled: false, clusterCidr: '10.1.0.0/16', serviceDomain: 'jiji' });
    expect(parseDeploy('network: { enabled: true, cluster_cidr: 10.2.0.0/16 }', { environ }).config?.network).toMatchObject({ enabled: true, clusterCidr: '10.2.0.0/16' });
    expect(parseDeploy('a: 1').config?.network.clusterCidr).toBe('10.210.0.0/16');
  });
});

describe('resolveVariables', () => {
  const lookup = (name: string): string | undefined => ({ TAG: '1.2', PORT: '2222', TOKEN: 'hush', YES: 'true' })[name];
  it('puts values into strings, and into numbers and booleans that are one reference', () => {
    const parsed = parseDeploy('ssh: { port: "${PORT}", keys_only: "${YES}", user: "u$${x}" }\nbuilder: { registry: { server: ghcr.io, password: TOKEN } }\nservers: { s: { host: "${TAG}.example" } }\nservices: { web: { image: "nginx:${TAG}", command: "echo ${TAG}" } }');
    expect(parsed.config?.services[0]?.image).toBe('nginx:${TAG}');
    const { config: read, missing, used } = resolveVariables(parsed, lookup)!;
    expect(missing).toEqual([]);
    expect(read.services[0]).toMatchObject({ image: 'nginx:1.2', command: ['echo', '${TAG}'] });
    expect(read.servers[0]).toMatchObject({ host: '1.2.example', ssh: { port: 2222, user: 'u${x}' } });
    expect(read.ssh.keysOnly).toBe(true);
    expect(read.builder.registry.password).toBe('hush');
    expect([...used.keys()].sort()).toEqual(['PORT', 'TAG', 'TOKEN', 'YES']);
  });
  it('names what is missing, with its place', () => {
    const parsed = parseDeploy('ssh:\n  user: "x-${WHO}"\nservices:\n  web:\n    environment:\n      secrets: [GONE, TOKEN]\n');
    const { missing } = resolveVariables(parsed, lookup)!;
    expect(missing.map(({ name, kind }) => [name, kind])).toEqual([['WHO', 'variable'], ['GONE', 'secret']]);
    expect(missing[0]?.range).toEqual({ start: { line: 1, character: 11 }, end: { line: 1, character: 17 } });
  });
  it('takes bare capitals as names only where that form of the file does', () => {
    const b = parseDeploy('servers: { s: { host: TAG } }\nservices: { w: { hosts: [s] } }');
    expect(resolveVariables(b, lookup)?.config.servers[0]?.host).toBe('TAG');
    const c = parseDeploy('servers: { s: { host: TAG } }\nservices: { w: { servers: [s] } }');
    expect(resolveVariables(c, lookup)?.config.servers[0]?.host).toBe('1.2');
  });
});
