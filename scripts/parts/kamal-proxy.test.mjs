// @ts-check
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { certificates, proxyImage } from './kamal-proxy.mjs';

test('the image has what the proxy needs, and no more', () => {
  const { layer, config } = proxyImage(Buffer.from('program'), Buffer.from('pem'));
  const listing = execFileSync('tar', ['--numeric-owner', '-tvf', '-'], { input: layer, encoding: 'utf8' });
  expect(listing.trim().split('\n').map((line) => line.replace(/ +\d+ \d{4}-\d\d-\d\d \d\d:\d\d/, ''))).toEqual([
    'drwxr-xr-x 0/0 etc/',
    '-rw-r--r-- 0/0 etc/passwd',
    '-rw-r--r-- 0/0 etc/group',
    'drwxrwxrwt 0/0 tmp/',
    'drwxr-xr-x 0/0 etc/ssl/',
    'drwxr-xr-x 0/0 etc/ssl/certs/',
    '-rw-r--r-- 0/0 etc/ssl/certs/ca-certificates.crt',
    'drwxr-xr-x 0/0 home/',
    'drwxr-xr-x 1000/1000 home/kamal-proxy/',
    'drwxr-xr-x 1000/1000 home/kamal-proxy/.config/',
    'drwxr-xr-x 1000/1000 home/kamal-proxy/.config/kamal-proxy/',
    'drwxr-xr-x 0/0 usr/',
    'drwxr-xr-x 0/0 usr/local/',
    'drwxr-xr-x 0/0 usr/local/bin/',
    '-rwxr-xr-x 0/0 usr/local/bin/kamal-proxy',
  ]);
  expect(JSON.parse(config.toString()).config).toEqual({
    User: 'kamal-proxy',
    ExposedPorts: { '8080/tcp': {}, '8443/tcp': {} },
    Env: ['HOME=/home/kamal-proxy', 'PATH=/usr/local/bin', 'HTTP_PORT=8080', 'HTTPS_PORT=8443'],
    Cmd: ['kamal-proxy', 'run'],
  });
});

test.skipIf(!existsSync('/usr/share/ca-certificates/mozilla'))('its certificates are public ones, without what was added to this machine', () => {
  const blocks = (/** @type {string} */ text) => text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const found = blocks(certificates().toString()).map((pem) => new X509Certificate(pem));
  expect(found.length).toBeGreaterThan(100);
  expect(found.filter((each) => !each.ca)).toEqual([]);
  const added = '/usr/local/share/ca-certificates';
  const local = existsSync(added) ? readdirSync(added).flatMap((name) => blocks(readFileSync(join(added, name), 'utf8'))) : [];
  const fingerprints = found.map((each) => each.fingerprint256);
  for (const pem of local) expect(fingerprints).not.toContain(new X509Certificate(pem).fingerprint256);
});
