// @ts-check
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
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

const folder = '/run/lab/registry';

/** The one user of the port with a login, as htpasswd writes it: lab, lab-password. */
const users = 'lab:$2b$06$abcdefghijklmnopqrstuuNs7jrrEtOG2T5/dFdlkEl8ldCvxBNTS\n';

/**
 * Starts the registry inside the lab, once open and once with a login, and fills it with the lab's images. It ends with
 * the lab.
 * @param {{rootfs: string, stateFolder: string, app: string}} lab
 * @returns {Promise<string>} name and port of the open one as hosts know it
 */
export async function startRegistry({ rootfs, stateFolder, app }) {
  mkdirSync(folder);
  writeFileSync(`${folder}/users`, users);
  const program = join(rootfs, 'registry/usr/bin/docker-registry');
  const log = openSync(join(stateFolder, 'registry.log'), 'a');
  await Promise.all([
    serve(program, log, network.registryPort, [], 200),
    serve(program, log, network.loginPort, [`auth: { htpasswd: { realm: lab, path: ${folder}/users } }`], 401),
  ]);
  closeSync(log);
  for (const each of labImages(app)) await push(each);
  return `${network.registryName}:${network.registryPort}`;
}

/**
 * Starts one process of the registry; all have the same storage.
 * @param {string} program
 * @param {number} log where it writes
 * @param {number} port
 * @param {string[]} more of its configuration
 * @param {number} greeting status of its first page
 */
async function serve(program, log, port, more, greeting) {
  const config = `${folder}/${port}.yml`;
  const lines = [
    'version: 0.1',
    'log: { level: warn, accesslog: { disabled: true } }',
    `storage: { filesystem: { rootdirectory: ${folder}/data }, delete: { enabled: true } }`,
    `http: { addr: "${network.operator}:${port}" }`,
    ...more,
  ];
  writeFileSync(config, `${lines.join('\n')}\n`);
  const child = spawn(program, ['serve', config], { stdio: ['ignore', log, log] });
  const page = `http://${network.operator}:${port}/v2/`;
  const answers = await until(20, async () => {
    if (child.exitCode !== null) throw new LabError(`the registry ended with exit code ${child.exitCode}: see registry.log`);
    return fetch(page).then(
      (response) => response.status === greeting,
      () => false,
    );
  });
  if (!answers) throw new LabError(`the registry does not answer ${greeting} on ${page}: see registry.log`);
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
