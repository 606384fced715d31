// @ts-check
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { commonFiles, image, imageArchive, sha256 } from './image.mjs';

const make = () =>
  image({
    files: [...commonFiles([{ name: 'app', id: 1000, home: '/home/app' }]), { type: 'file', path: 'app', mode: 0o755, content: Buffer.from('program') }],
    user: 'app', env: ['PATH=/'], command: ['/app'], ports: ['80/tcp'],
  });
const member = (/** @type {Buffer} */ archive, /** @type {string} */ name) => execFileSync('tar', ['-xOf', '-', name], { input: archive });

test('the archive names configuration and layer by what they are', () => {
  const archive = imageArchive(make(), 'localhost/app:1');
  const [entry] = JSON.parse(member(archive, 'manifest.json').toString());
  expect(entry.RepoTags).toEqual(['localhost/app:1']);
  const config = member(archive, entry.Config);
  expect(entry.Config).toBe(`${sha256(config)}.json`);
  const layer = member(archive, entry.Layers[0]);
  expect(JSON.parse(config.toString())).toEqual({
    architecture: 'amd64', os: 'linux', created: '1970-01-01T00:00:00Z',
    config: { User: 'app', ExposedPorts: { '80/tcp': {} }, Env: ['PATH=/'], Cmd: ['/app'] },
    rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] },
    history: [{ created: '1970-01-01T00:00:00Z', created_by: 'jiji' }],
  });
  expect(member(layer, 'etc/passwd').toString()).toBe('root:x:0:0:root:/root:/sbin/nologin\napp:x:1000:1000::/home/app:/sbin/nologin\n');
});

test('equal contents give equal bytes, another program gives others', () => {
  const archive = imageArchive(make(), 'localhost/app:1');
  expect(imageArchive(make(), 'localhost/app:1').equals(archive)).toBe(true);
  expect(imageArchive(image({ files: commonFiles() }), 'localhost/app:1').equals(archive)).toBe(false);
});
