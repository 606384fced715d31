// @ts-check
import { createHash } from 'node:crypto';
import { tar } from './tar.mjs';

// Container images without a container engine: layers, configuration and archive, all times 0, so that equal contents
// give equal bytes.

/** @typedef {import('./tar.mjs').Entry} Entry */

/**
 * What an image is made of. `ports` like "8080/tcp".
 * @typedef {object} ImageSpec
 * @property {Entry[]} files
 * @property {string} [user]
 * @property {string[]} [env]
 * @property {string[]} [entrypoint]
 * @property {string[]} [command]
 * @property {string[]} [ports]
 */

/** @typedef {{layer: Buffer, config: Buffer}} Image an uncompressed layer and the JSON that describes it */

/** SHA-256 in hex. */
export function sha256(/** @type {Buffer} */ bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** @returns {Image} a linux/amd64 image with one layer */
export function image(/** @type {ImageSpec} */ { files, user, env = [], entrypoint, command, ports = [] }) {
  const layer = tar(files);
  const epoch = '1970-01-01T00:00:00Z';
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      created: epoch,
      config: {
        ...(user === undefined ? {} : { User: user }),
        ...(ports.length === 0 ? {} : { ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])) }),
        Env: env,
        ...(entrypoint === undefined ? {} : { Entrypoint: entrypoint }),
        ...(command === undefined ? {} : { Cmd: command }),
      },
      rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] },
      history: [{ created: epoch, created_by: 'jiji' }],
    }),
  );
  return { layer, config };
}

/** The image as an archive (docker-archive) that `podman load` and `docker load` take, named `reference`. */
export function imageArchive(/** @type {Image} */ { layer, config }, /** @type {string} */ reference) {
  const names = { config: `${sha256(config)}.json`, layer: `${sha256(layer)}.tar` };
  const manifest = Buffer.from(JSON.stringify([{ Config: names.config, RepoTags: [reference], Layers: [names.layer] }]));
  /** @type {(path: string, content: Buffer) => Entry} */
  const file = (path, content) => ({ type: 'file', path, mode: 0o644, content });
  return tar([file(names.config, config), file(names.layer, layer), file('manifest.json', manifest)]);
}

/**
 * Folders and small files that nearly every program expects, besides its own: /etc/passwd and /etc/group, /tmp.
 * @param {{name: string, id: number, home: string}[]} users besides root
 * @returns {Entry[]}
 */
export function commonFiles(users = []) {
  const passwd = ['root:x:0:0:root:/root:/sbin/nologin', ...users.map(({ name, id, home }) => `${name}:x:${id}:${id}::${home}:/sbin/nologin`), ''];
  const group = ['root:x:0:', ...users.map(({ name, id }) => `${name}:x:${id}:`), ''];
  return [
    { type: 'folder', path: 'etc', mode: 0o755 },
    { type: 'file', path: 'etc/passwd', mode: 0o644, content: Buffer.from(passwd.join('\n')) },
    { type: 'file', path: 'etc/group', mode: 0o644, content: Buffer.from(group.join('\n')) },
    { type: 'folder', path: 'tmp', mode: 0o1777 },
  ];
}
