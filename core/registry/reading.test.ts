import { describe, expect, it } from 'vitest';
import { parseChallenges } from './challenge.ts';
import { parseImageConfig, parseManifest } from './manifest.ts';
import { sortTags } from './tags.ts';
import { registryName, registryTarget } from './target.ts';

describe('where an image is asked for', () => {
  it.each([
    ['nginx', 'docker.io', 'https://registry-1.docker.io', 'library/nginx', 'latest'],
    ['acme/web:2', 'docker.io', 'https://registry-1.docker.io', 'acme/web', '2'],
    ['docker.io/nginx:1', 'docker.io', 'https://registry-1.docker.io', 'library/nginx', '1'],
    ['index.docker.io/acme/web', 'docker.io', 'https://registry-1.docker.io', 'acme/web', 'latest'],
    ['ghcr.io/acme/web:1.2', 'ghcr.io', 'https://ghcr.io', 'acme/web', '1.2'],
    ['quay.io/a/b/c:1', 'quay.io', 'https://quay.io', 'a/b/c', '1'],
    ['Registry.Example.com:5000/web:1', 'registry.example.com:5000', 'https://registry.example.com:5000', 'web', '1'],
    ['localhost:6767/shop-web:3', 'localhost:6767', 'http://localhost:6767', 'shop-web', '3'],
    ['127.0.0.1:5000/a:1', '127.0.0.1:5000', 'http://127.0.0.1:5000', 'a', '1'],
    ['10.0.0.1:5000/a:1', '10.0.0.1:5000', 'https://10.0.0.1:5000', 'a', '1'],
  ])('%s', (image, registry, origin, repository, reference) => {
    expect(registryTarget(image)).toEqual({ registry, origin, repository, reference, pinned: false });
  });

  it('is its digest when it has one, also beside a tag', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    expect(registryTarget(`nginx:1@${digest}`)).toMatchObject({ reference: digest, pinned: true });
  });

  it.each(['', 'Nginx', '${IMAGE}', 'a b', 'nginx:', '../x', 'a/../b'])('is nowhere for what names no image: "%s"', (image) => {
    expect(registryTarget(image)).toBeUndefined();
  });

  it('has one name for all names of Docker Hub', () => {
    expect(['docker.io', 'Index.docker.io', 'registry-1.docker.io', 'GHCR.io'].map(registryName)).toEqual(['docker.io', 'docker.io', 'docker.io', 'ghcr.io']);
  });
});

it('challenges are read one by one, with quoted and bare values', () => {
  expect(parseChallenges('Bearer realm="https://a/b?c=d,e",service=s, scope="x \\"y\\""')).toEqual([{ scheme: 'bearer', params: { realm: 'https://a/b?c=d,e', service: 's', scope: 'x "y"' } }]);
  expect(parseChallenges('Basic realm="r", Bearer realm="t"')).toEqual([{ scheme: 'basic', params: { realm: 'r' } }, { scheme: 'bearer', params: { realm: 't' } }]);
  expect(parseChallenges('Negotiate, BASIC Realm=r')).toEqual([{ scheme: 'negotiate', params: {} }, { scheme: 'basic', params: { realm: 'r' } }]);
  expect(parseChallenges('')).toEqual([]);
  expect(parseChallenges('=?=')).toEqual([]);
});

describe('a manifest', () => {
  it('is read in all four forms, and nothing else is one', () => {
    const digest = `sha256:${'b'.repeat(64)}`;
    expect(parseManifest(JSON.stringify({ manifests: [{ platform: { os: 'linux', architecture: 'arm64' } }, { platform: { os: 'windows', architecture: 'amd64' } }, {}] }))).toEqual({ archs: ['arm64'] });
    expect(parseManifest(JSON.stringify({ config: { digest } }))).toEqual({ config: digest });
    for (const text of ['', 'null', '[]', '{}', '{"config":{"digest":"../../x"}}']) expect(() => parseManifest(text), text).toThrow();
  });

  it('of a single image has the architecture of its configuration', () => {
    expect(parseImageConfig('{"architecture":"amd64","os":"linux"}')).toEqual(['amd64']);
    expect(parseImageConfig('{"architecture":"amd64","os":"windows"}')).toEqual([]);
  });
});

it('tags stand newest version first, the exact one before the rough one and its variants, words last', () => {
  expect(sortTags(['latest', 'v2', '1.9', '1.10-alpine', 'v1.10', '1.10.3', 'alpine', '1'])).toEqual(['v2', '1.10.3', 'v1.10', '1.10-alpine', '1.9', '1', 'alpine', 'latest']);
});
