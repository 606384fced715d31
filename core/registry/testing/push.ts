import { createHash } from 'node:crypto';

const digestOf = (bytes: string): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** A registry to push to, with the header that lets us in where one is needed. */
export interface PushTarget {
  readonly host: string;
  readonly repository: string;
  readonly authorization?: string;
}

async function send(target: PushTarget, method: string, path: string, body: string | undefined, type: string): Promise<Response> {
  const response = await fetch(new URL(path, `http://${target.host}`), {
    method, headers: { 'content-type': type, ...(target.authorization === undefined ? {} : { authorization: target.authorization }) }, ...(body === undefined ? {} : { body }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response;
}

async function pushBlob(target: PushTarget, content: string): Promise<{ readonly digest: string; readonly size: number }> {
  const digest = digestOf(content);
  const begun = await send(target, 'POST', `/v2/${target.repository}/blobs/uploads/`, undefined, 'application/json');
  const upload = new URL(begun.headers.get('location') ?? '', `http://${target.host}`);
  upload.searchParams.set('digest', digest);
  await send(target, 'PUT', upload.href, content, 'application/octet-stream');
  return { digest, size: content.length };
}

/** Pushes an image of one architecture with one small layer; gives its digest. */
export const pushImage = async (target: PushTarget, reference: string, architecture: string, labels: Readonly<Record<string, string>> = {}): Promise<string> => (await pushOne(target, reference, architecture, labels)).digest;

async function pushOne(target: PushTarget, reference: string | undefined, architecture: string, labels: Readonly<Record<string, string>> = {}): Promise<{ readonly digest: string; readonly size: number }> {
  const layer = await pushBlob(target, `layer for ${architecture}`);
  const config = await pushBlob(target, JSON.stringify({ architecture, os: 'linux', rootfs: { type: 'layers', diff_ids: [layer.digest] }, config: { Labels: labels } }));
  const type = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = JSON.stringify({
    schemaVersion: 2, mediaType: type,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', ...layer }],
  });
  const digest = digestOf(manifest);
  await send(target, 'PUT', `/v2/${target.repository}/manifests/${reference ?? digest}`, manifest, type);
  return { digest, size: manifest.length };
}

/** Pushes an index of one image per architecture, as a build for several platforms does; gives its digest. */
export async function pushIndex(target: PushTarget, reference: string, architectures: readonly string[]): Promise<string> {
  const type = 'application/vnd.oci.image.index.v1+json';
  const manifests: object[] = [];
  for (const architecture of architectures) {
    const image = await pushOne(target, undefined, architecture);
    // What builders add beside an image to say how it was made names no platform.
    const platform = architecture === 'unknown' ? { architecture, os: 'unknown' } : { architecture, os: 'linux' };
    manifests.push({ mediaType: 'application/vnd.oci.image.manifest.v1+json', ...image, platform });
  }
  const index = JSON.stringify({ schemaVersion: 2, mediaType: type, manifests });
  await send(target, 'PUT', `/v2/${target.repository}/manifests/${reference}`, index, type);
  return digestOf(index);
}
