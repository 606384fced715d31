import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '../base/index.ts';
import { builtInManifest, type PinnedPart } from './parts-builtin.ts';
import { downloadedParts, type DownloadOptions } from './parts-download.ts';

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

async function tar(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name, mtime: new Date(0) }, content);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function untar(archive: Buffer): Promise<Record<string, string>> {
  const unpack = extract();
  const found: Record<string, string> = {};
  const reading = (async () => {
    for await (const entry of unpack) {
      const chunks: Buffer[] = [];
      for await (const chunk of entry) chunks.push(chunk);
      found[entry.header.name] = Buffer.concat(chunks).toString();
    }
  })();
  unpack.end(archive);
  await reading;
  return found;
}

const corrosion: PinnedPart = { name: 'corrosion', version: '1.0.0', arch: 'amd64', origin: { kind: 'archive', url: 'https://releases.test/corrosion.tar.gz', member: 'corrosion' } };
const proxy: PinnedPart = { name: 'kamal-proxy', version: '0.9.2', arch: 'arm64', origin: { kind: 'registry', registry: 'https://registry.test', repository: 'basecamp/kamal-proxy', tag: 'v0.9.2', image: 'localhost/jiji/kamal-proxy:0.9.2' } };

describe('downloaded parts', () => {
  let server: Server;
  let folder: string;
  /** By path; a function answers for itself. */
  const pages = new Map<string, Buffer | number>();
  const asked: string[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      const url = request.url ?? '';
      asked.push(url);
      if (url.startsWith('/v2/') && request.headers.authorization !== 'Bearer ticket') {
        response.writeHead(401, { 'www-authenticate': 'Bearer realm="https://auth.test/token",service="registry.test",scope="repository:basecamp/kamal-proxy:pull"' }).end();
        return;
      }
      const page = pages.get(url) ?? 404;
      if (typeof page === 'number') response.writeHead(page).end();
      else response.end(page);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterAll(() => new Promise((done) => server.close(done)));
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'jiji-download-'));
    pages.clear();
    asked.length = 0;
    pages.set('/corrosion.tar.gz', gzipSync(await tar({ 'README.md': 'corrosion', 'corrosion-1.0.0/corrosion': 'the program' })));
    return () => rm(folder, { recursive: true });
  });
  const source = (more: Partial<DownloadOptions> = {}) => downloadedParts({
    manifest: [corrosion, proxy], cacheDir: path.join(folder, 'cache'), lockFile: path.join(folder, '.jiji/parts.lock.json'), signal: AbortSignal.timeout(10_000),
    // The hosts of the manifest, answered here; a Response made by hand has no address of its own.
    fetch: async (url, init) => {
      const { pathname, search } = new URL(url);
      const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}${search}`, init);
      return new Response(answer.body, { status: answer.status, headers: answer.headers });
    },
    ...more,
  });
  const problemFrom = (parts: ReturnType<typeof source>, name: 'corrosion' | 'kamal-proxy' = 'corrosion', arch: 'amd64' | 'arm64' = 'amd64') => parts.get(name, arch).then((part) => { throw new Error(part.file); }, (error: unknown) => problemOf(error));
  const lockText = () => readFile(path.join(folder, '.jiji/parts.lock.json'), 'utf8');

  it('takes the program out of the archive, locks its hash, and asks only once', async () => {
    const part = await source().get('corrosion', 'amd64');
    expect(part).toMatchObject({ name: 'corrosion', version: '1.0.0', arch: 'amd64', kind: 'binary', sha256: sha256('the program'), sizeBytes: 11 });
    expect(await readFile(part.file, 'utf8')).toBe('the program');
    expect(JSON.parse(await lockText())).toEqual({ version: 1, parts: { 'corrosion 1.0.0 amd64': sha256('the program') } });
    await source().get('corrosion', 'amd64');
    expect(asked).toEqual(['/corrosion.tar.gz']);
  });

  it('fetches again when the cached bytes are not the locked ones', async () => {
    const part = await source().get('corrosion', 'amd64');
    await writeFile(part.file, 'other bytes');
    expect(await readFile((await source().get('corrosion', 'amd64')).file, 'utf8')).toBe('the program');
  });

  it('refuses what differs from the lock, and leaves the lock as it was', async () => {
    await source().get('corrosion', 'amd64');
    const before = await lockText();
    pages.set('/corrosion.tar.gz', gzipSync(await tar({ corrosion: 'another program' })));
    await rm(path.join(folder, 'cache'), { recursive: true });
    expect(await problemFrom(source())).toMatchObject({ code: 'checksum' });
    expect(await lockText()).toBe(before);
  });

  it('holds a pinned hash against the bytes and locks nothing', async () => {
    expect(await problemFrom(source({ manifest: [{ ...corrosion, sha256: sha256('something else') }] }))).toMatchObject({ code: 'checksum' });
    await source({ manifest: [{ ...corrosion, sha256: sha256('the program') }] }).get('corrosion', 'amd64');
    await expect(lockText()).rejects.toThrow('ENOENT');
  });

  it('says what went wrong', async () => {
    expect(await problemFrom(source(), 'corrosion', 'arm64')).toMatchObject({ code: 'part-missing' });
    pages.set('/corrosion.tar.gz', 503);
    expect(await problemFrom(source())).toMatchObject({ code: 'part-download', evidence: 'https://releases.test/corrosion.tar.gz answered 503' });
    pages.set('/corrosion.tar.gz', gzipSync(await tar({ other: 'x' })));
    expect(await problemFrom(source())).toMatchObject({ code: 'part-download', evidence: 'the archive has no file corrosion' });
    pages.set('/corrosion.tar.gz', Buffer.from('no archive'));
    expect(await problemFrom(source())).toMatchObject({ code: 'part-download' });
    expect(await problemFrom(source({ manifest: [{ ...corrosion, origin: { kind: 'archive', url: 'http://releases.test/x', member: 'corrosion' } }] }))).toMatchObject({ code: 'part-download', evidence: 'http://releases.test/x is not https' });
    await writeFile(path.join(folder, 'broken'), '{');
    expect(await problemFrom(source({ lockFile: path.join(folder, 'broken') }))).toMatchObject({ code: 'parts-lock' });
    expect(await readFile(path.join(folder, 'broken'), 'utf8')).toBe('{');
  });

  it('makes an archive of a registry image, the same every time', async () => {
    const config = Buffer.from('{"os":"linux"}');
    const layer = gzipSync('layer bytes');
    const manifest = Buffer.from(JSON.stringify({ config: { digest: `sha256:${sha256(config)}` }, layers: [{ digest: `sha256:${sha256(layer)}`, mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip' }] }));
    const at = '/v2/basecamp/kamal-proxy';
    pages.set('/token?service=registry.test&scope=repository%3Abasecamp%2Fkamal-proxy%3Apull', Buffer.from('{"token":"ticket"}'));
    pages.set(`${at}/manifests/v0.9.2`, Buffer.from(JSON.stringify({ manifests: [{ digest: `sha256:${sha256('other')}`, platform: { os: 'linux', architecture: 'amd64' } }, { digest: `sha256:${sha256(manifest)}`, platform: { os: 'linux', architecture: 'arm64' } }] })));
    pages.set(`${at}/manifests/sha256:${sha256(manifest)}`, manifest);
    pages.set(`${at}/blobs/sha256:${sha256(config)}`, config);
    pages.set(`${at}/blobs/sha256:${sha256(layer)}`, layer);
    const part = await source().get('kamal-proxy', 'arm64');
    expect(part).toMatchObject({ kind: 'image', image: 'localhost/jiji/kamal-proxy:0.9.2' });
    expect(await untar(await readFile(part.file))).toEqual({
      'manifest.json': JSON.stringify([{ Config: `${sha256(config)}.json`, RepoTags: ['localhost/jiji/kamal-proxy:0.9.2'], Layers: [`${sha256(layer)}.tar`] }]),
      [`${sha256(config)}.json`]: '{"os":"linux"}',
      [`${sha256(layer)}.tar`]: 'layer bytes',
    });
    await rm(path.join(folder, 'cache'), { recursive: true });
    expect((await source().get('kamal-proxy', 'arm64')).sha256).toBe(part.sha256);
    pages.set(`${at}/blobs/sha256:${sha256(config)}`, Buffer.from('{"os":"plan9"}'));
    await rm(path.join(folder, 'cache'), { recursive: true });
    expect(await problemFrom(source(), 'kamal-proxy', 'arm64')).toMatchObject({ code: 'part-download', evidence: expect.stringContaining('arrived as') as string });
  });

  it('pins one version of every part for both architectures, over https', () => {
    expect(builtInManifest.map((part) => `${part.name} ${part.arch}`)).toEqual(['corrosion amd64', 'coredns amd64', 'kamal-proxy amd64', 'corrosion arm64', 'coredns arm64', 'kamal-proxy arm64']);
    for (const { origin } of builtInManifest) expect(new URL(origin.kind === 'archive' ? origin.url : origin.registry).protocol).toBe('https:');
  });
});
