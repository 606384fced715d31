import { homedir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DeployDocument } from '../document.ts';
import { imagePage } from './image-page.ts';
import { documentLinks } from './links.ts';

const root = '/project';

/** `text → target` of every link, when these paths of the project exist. */
async function links(text: string, there: readonly string[] = [], uri?: string): Promise<string[]> {
  const known = new Set(there.map((each) => path.resolve(root, each)));
  const found = await documentLinks(DeployDocument.of(text, uri), (file) => Promise.resolve(known.has(file)));
  return found.map(({ range, target }) => `${DeployDocument.of(text).text.getText(range)} → ${target}`);
}

describe('links to files', () => {
  it.each([
    ['a build, to its Dockerfile', 'services: { a: { build: ./web } }\n', ['web', 'web/Dockerfile'], ['./web → file:///project/web/Dockerfile']],
    ['a build without Dockerfile, to its folder', 'services: { a: { build: { context: web } } }\n', ['web'], ['web → file:///project/web']],
    ['a Dockerfile in the context or the project', 'services: { a: { build: { context: web, dockerfile: prod.Dockerfile } } }\n', ['web', 'prod.Dockerfile'], ['web → file:///project/web', 'prod.Dockerfile → file:///project/prod.Dockerfile']],
    ['files and folders that are mounted', 'services:\n  a:\n    files: ["nginx.conf:/etc/nginx.conf:ro", { local: conf/app.ini, remote: /x }]\n    directories:\n      - html:/srv\n', ['nginx.conf', 'conf/app.ini', 'html'], ['nginx.conf → file:///project/nginx.conf', 'conf/app.ini → file:///project/conf/app.ini', 'html → file:///project/html']],
    ['the secrets file', 'secrets_path: .secrets\n', ['.secrets'], ['.secrets → file:///project/.secrets']],
    ['key and SSH files', 'ssh: { key_path: keys/id, keys: [/etc/key], config: [ssh.conf] }\nservers: { a: { host: b, key_path: ~/.ssh/x } }\n', ['keys/id', '/etc/key', 'ssh.conf', path.join(homedir(), '.ssh/x')], ['keys/id → file:///project/keys/id', '/etc/key → file:///etc/key', 'ssh.conf → file:///project/ssh.conf', `~/.ssh/x → file://${homedir()}/.ssh/x`]],
  ])('%s', async (_, text, there, expected) => expect(await links(text, there)).toEqual(expected));

  it('of an environment lead to its own secrets file', async () =>
    expect(await links('secrets_path: .secrets\n', ['.secrets', '.secrets.staging'], 'file:///project/.jiji/deploy.staging.yml')).toEqual(['.secrets → file:///project/.secrets.staging']));

  it.each([
    ['what does not exist', 'services: { a: { build: ./web, files: ["x:/y"] } }\n'],
    ['what leaves the project', 'services: { a: { build: ../web, files: ["/etc/passwd:/y"] } }\nsecrets_path: ../.env\n'],
    ['what a variable names', 'services: { a: { build: "./${DIR}" } }\nssh: { key_path: "${KEY}" }\n'],
    ['paths of other machines, keys by name, and commands', 'ssh: { keys: ["//host/share/key", "\\\\\\\\host\\\\key", DEPLOY_KEY, "$(cat key)"] }\n'],
    ['values of a wrong type', 'services: { a: { build: [x], files: 3, directories: { local: x } } }\nssh: { keys: { a: b } }\n'],
  ])('none for %s', async (_, text) => {
    const outside = (file: string): Promise<boolean> => Promise.resolve(!file.startsWith(root));
    expect(await documentLinks(DeployDocument.of(text), outside)).toEqual([]);
  });

  it('none for text that is not on disk', async () => expect(await links('services: { a: { build: web } }\n', ['web'], 'untitled:Untitled-1')).toEqual([]));
});

describe('links to pages', () => {
  it.each([
    ['images', 'services: { a: { image: "nginx:1.27" }, b: { image: ghcr.io/acme/web@sha256:0 }, c: { image: registry.lab:5000/x } }\n', ['nginx:1.27 → https://hub.docker.com/_/nginx']],
    ['hosts of the proxy, with their path', 'services: { a: { proxy: { host: shop.example.com, path_prefix: /api } }, b: { proxy: { targets: [{ hosts: [a.example.com, "*.example.com", localhost, "${HOST}"] }] } } }\n', ['shop.example.com → https://shop.example.com/api', 'a.example.com → https://a.example.com']],
    ['addresses, in comments too, without what ends a sentence', '# see https://example.com/a. And (https://example.com/c)\nx-a: "https://example.com/?q=1&r"\n', ['https://example.com/a → https://example.com/a', 'https://example.com/c → https://example.com/c', 'https://example.com/?q=1&r → https://example.com/?q=1&r']],
    ['no address with a login or a variable', 'x-a: https://user:hunter2@example.com/\nx-b: https://example.com/${PART}\n', []],
  ])('%s', async (_, text, expected) => expect(await links(text)).toEqual(expected));

  it.each([
    ['nginx', 'https://hub.docker.com/_/nginx'],
    ['docker.io/library/nginx:1', 'https://hub.docker.com/_/nginx'],
    ['acme/web:1', 'https://hub.docker.com/r/acme/web'],
    ['ghcr.io/acme/web', 'https://ghcr.io/acme/web'],
    ['quay.io/acme/web:1', 'https://quay.io/repository/acme/web'],
    ['mcr.microsoft.com/dotnet/sdk:8.0', 'https://mcr.microsoft.com/artifact/mar/dotnet/sdk'],
    ['registry.example.com/x', undefined],
    ['constructor.io/x', undefined],
    ['Not An Image', undefined],
    ['${IMAGE}', undefined],
  ])('the page of %s', (image, expected) => expect(imagePage(image)).toBe(expected));
});
