// @ts-check
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sha256 } from '../../../scripts/parts/image.mjs';
import { LabError } from './errors.mjs';
import { labImages } from './images.mjs';
import { network } from './network.mjs';
import { until } from './run.mjs';

const base = `http://${network.operator}:${network.registryPort}`;
const mediaType = {
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
};

/**
 * Starts the registry inside the lab and fills it with the lab's images. It ends with the lab.
 * @param {{rootfs: string, stateFolder: string, app: string}} lab
 * @returns {Promise<string>} its name and port as hosts know it
 */
export async function startRegistry({ rootfs, stateFolder, app }) {
  const folder = '/run/lab/registry';
  mkdirSync(folder);
  const config = join(folder, 'config.yml');
  writeFileSync(
    config,
    [
      'version: 0.1',
      'log: { level: warn, accesslog: { disabled: true } }',
      `storage: { filesystem: { rootdirectory: ${folder}/data }, delete: { enabled: true } }`,
      `http: { addr: "${network.operator}:${network.registryPort}" }`,
      '',
    ].join('\n'),
  );
  const log = openSync(join(stateFolder, 'registry.log'), 'a');
  const child = spawn(join(rootfs, 'registry/usr/bin/docker-registry'), ['serve', config], { stdio: ['ignore', log, log] });
  const answers = await until(20, async () => {
    if (child.exitCode !== null) throw new LabError(`the registry ended with exit code ${child.exitCode}: see ${stateFolder}/registry.log`);
    return fetch(`${base}/v2/`).then(
      (response) => response.ok,
      () => false,
    );
  });
  if (!answers) throw new LabError(`the registry does not answer on ${base}: see ${stateFolder}/registry.log`);
  for (const each of labImages(app)) await push(each);
  return `${network.registryName}:${network.registryPort}`;
}

/** Puts an image into the registry, over its HTTP interface. */
async function push(/** @type {ReturnType<typeof labImages>[number]} */ { repository, tag, image }) {
  const layer = gzipSync(image.layer, { level: 1 });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: mediaType.manifest,
    config: { mediaType: mediaType.config, ...(await pushBlob(repository, image.config)) },
    layers: [{ mediaType: mediaType.layer, ...(await pushBlob(repository, layer)) }],
  });
  await request('PUT', `${base}/v2/${repository}/manifests/${tag}`, 201, { body: manifest, headers: { 'content-type': mediaType.manifest } });
}

/** @returns {Promise<{size: number, digest: string}>} */
async function pushBlob(/** @type {string} */ repository, /** @type {Buffer} */ blob) {
  const digest = `sha256:${sha256(blob)}`;
  const there = await fetch(`${base}/v2/${repository}/blobs/${digest}`, { method: 'HEAD' });
  if (!there.ok) {
    const begun = await request('POST', `${base}/v2/${repository}/blobs/uploads/`, 202);
    const place = new URL(begun.headers.get('location') ?? '', base);
    place.searchParams.set('digest', digest);
    await request('PUT', place.href, 201, { body: new Uint8Array(blob), headers: { 'content-type': 'application/octet-stream' } });
  }
  return { size: blob.length, digest };
}

async function request(
  /** @type {string} */ method,
  /** @type {string} */ url,
  /** @type {number} */ expected,
  /** @type {RequestInit} */ init = {},
) {
  const response = await fetch(url, { method, ...init });
  if (response.status !== expected)
    throw new LabError(
      `the registry answered ${response.status} instead of ${expected} to ${method} ${url}: ${(await response.text()).slice(0, 300)}`,
    );
  return response;
}
