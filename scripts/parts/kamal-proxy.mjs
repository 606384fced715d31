// @ts-check
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commonFiles, image } from './image.mjs';

const user = { name: 'kamal-proxy', id: 1000, home: '/home/kamal-proxy' };

/** Debian's collection, one file a certificate. Certificates an administrator added to the machine are not among them. */
const certificateFolder = '/usr/share/ca-certificates/mozilla';

/** The name the image has on a server once it is loaded. */
export function proxyReference(/** @type {string} */ version) {
  return `localhost/jiji/kamal-proxy:${version}`;
}

/** The certificates of public authorities as one PEM text. */
export function certificates() {
  if (!existsSync(certificateFolder))
    throw new Error(`${certificateFolder} does not exist: kamal-proxy's image needs the package ca-certificates of this machine`);
  return Buffer.concat(
    readdirSync(certificateFolder)
      .sort()
      .map((name) => readFileSync(join(certificateFolder, name))),
  );
}

/**
 * The image in which kamal-proxy runs as a user without rights: its program on PATH (it is called by `exec`), a home
 * that holds its state, a /tmp for its socket, and certificates for ACME.
 * @param {Buffer} program
 * @param {Buffer} pem
 */
export function proxyImage(program, pem) {
  const owned = { uid: user.id, gid: user.id };
  /** @type {(path: string) => import('./tar.mjs').Entry} */
  const folder = (path) => ({ type: 'folder', path, mode: 0o755 });
  return image({
    files: [
      ...commonFiles([user]),
      folder('etc/ssl'),
      folder('etc/ssl/certs'),
      { type: 'file', path: 'etc/ssl/certs/ca-certificates.crt', mode: 0o644, content: pem },
      folder('home'),
      { ...folder('home/kamal-proxy'), ...owned },
      { ...folder('home/kamal-proxy/.config'), ...owned },
      { ...folder('home/kamal-proxy/.config/kamal-proxy'), ...owned },
      folder('usr'),
      folder('usr/local'),
      folder('usr/local/bin'),
      { type: 'file', path: 'usr/local/bin/kamal-proxy', mode: 0o755, content: program },
    ],
    user: user.name,
    // Both ports are above 1024, so that the user may listen on them; `kamal-proxy run` takes them from here.
    env: [`HOME=${user.home}`, 'PATH=/usr/local/bin', 'HTTP_PORT=8080', 'HTTPS_PORT=8443'],
    command: ['kamal-proxy', 'run'],
    ports: ['8080/tcp', '8443/tcp'],
  });
}
