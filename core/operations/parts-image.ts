import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import * as z from 'zod';
import type { Arch } from '../config/model.ts';
import type { PartOrigin } from './parts-builtin.ts';
import { get, type HttpOptions } from './parts-http.ts';

type RegistryOrigin = Extract<PartOrigin, { kind: 'registry' }>;

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const index = z.object({ manifests: z.array(z.object({ digest, platform: z.object({ architecture: z.string(), os: z.string() }) })) });
const manifest = z.object({ config: z.object({ digest }), layers: z.array(z.object({ digest, mediaType: z.string() })) });
const accept = ['index.v1', 'manifest.v1'].map((kind) => `application/vnd.oci.image.${kind}+json`)
  .concat(['manifest.list.v2', 'manifest.v2'].map((kind) => `application/vnd.docker.distribution.${kind}+json`)).join(', ');

/**
 * Fetches an image of one architecture and writes it as an archive that both engines load (`manifest.json`, config,
 * layers; all times 0, so equal images give equal bytes). Every blob is held against its digest.
 */
export async function fetchImageArchive(origin: RegistryOrigin, arch: Arch, target: string, options: HttpOptions): Promise<void> {
  const client = await registryClient(origin, options);
  const top = await client.json(`manifests/${origin.tag}`);
  const list = index.safeParse(top);
  const chosen = list.success ? list.data.manifests.find((entry) => entry.platform.os === 'linux' && entry.platform.architecture === arch) : undefined;
  if (list.success && chosen === undefined) throw new Error(`the image has no variant for linux/${arch}`);
  const parsed = manifest.parse(chosen === undefined ? top : JSON.parse((await client.blob('manifests', chosen.digest)).toString('utf8')));
  const config = await client.blob('blobs', parsed.config.digest);
  const archive = pack();
  const written = pipeline(archive, createWriteStream(target));
  const add = (name: string, content: Buffer): void => void archive.entry({ name, mode: 0o644, mtime: new Date(0) }, content);
  const configName = `${parsed.config.digest.slice('sha256:'.length)}.json`;
  const layerNames = parsed.layers.map((layer) => `${layer.digest.slice('sha256:'.length)}.tar`);
  add('manifest.json', Buffer.from(JSON.stringify([{ Config: configName, RepoTags: [origin.image], Layers: layerNames }])));
  add(configName, config);
  for (const [at, layer] of parsed.layers.entries()) {
    const blob = await client.blob('blobs', layer.digest);
    add(layerNames[at] ?? '', layer.mediaType.endsWith('gzip') ? gunzipSync(blob) : blob);
  }
  archive.finalize();
  await written;
}

interface RegistryClient {
  json(path: string): Promise<unknown>;
  blob(kind: 'blobs' | 'manifests', of: string): Promise<Buffer>;
}

/** Reads without an account: the registry names where to get a token for that. */
async function registryClient(origin: RegistryOrigin, options: HttpOptions): Promise<RegistryClient> {
  const base = `${origin.registry}/v2/${origin.repository}`;
  const headers: Record<string, string> = { accept };
  const challenge = await options.fetch(`${base}/manifests/${origin.tag}`, { headers, signal: options.signal });
  if (challenge.status === 401) headers['authorization'] = `Bearer ${await token(challenge.headers.get('www-authenticate') ?? '', options)}`;
  await challenge.body?.cancel();
  return {
    json: async (path) => JSON.parse(await (await get(`${base}/${path}`, headers, options)).text()) as unknown,
    blob: async (kind, of) => {
      const content = Buffer.from(await (await get(`${base}/${kind}/${of}`, headers, options)).arrayBuffer());
      const found = `sha256:${createHash('sha256').update(content).digest('hex')}`;
      if (found !== of) throw new Error(`${of} arrived as ${found}`);
      return content;
    },
  };
}

/** `Bearer realm="https://…",service="…",scope="…"` */
async function token(challenge: string, options: HttpOptions): Promise<string> {
  const fields = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map((match) => [match[1], match[2] ?? '']));
  const realm = fields.get('realm');
  if (realm === undefined) throw new Error('the registry asks for an account');
  const url = new URL(realm);
  for (const name of ['service', 'scope']) {
    const value = fields.get(name);
    if (value !== undefined) url.searchParams.set(name, value);
  }
  const answer = z.object({ token: z.string() }).or(z.object({ access_token: z.string() })).parse(await (await get(url.href, {}, options)).json());
  return 'token' in answer ? answer.token : answer.access_token;
}
