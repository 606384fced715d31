// @ts-check
import { readFileSync } from 'node:fs';
import { commonFiles, image } from '../../../scripts/parts/image.mjs';

/**
 * The images that stand in the lab's registry, by repository and tag. All hold the same program.
 * @param {string} app path of the program
 * @returns {{repository: string, tag: string, image: import('../../../scripts/parts/image.mjs').Image}[]}
 */
export function labImages(app) {
  /** @type {import('../../../scripts/parts/tar.mjs').Entry[]} */
  const files = [
    ...commonFiles(),
    { type: 'folder', path: 'data', mode: 0o755 },
    { type: 'file', path: 'app', mode: 0o755, content: readFileSync(app) },
  ];
  const web = (/** @type {string} */ tag, command = 'web', /** @type {string[]} */ env = []) => ({
    repository: 'shop/web',
    tag,
    image: image({ files, entrypoint: ['/app'], command: [command], env: ['PATH=/', `VERSION=${tag}`, ...env], ports: ['3000/tcp'] }),
  });
  return [
    web('1.0'),
    web('1.1'),
    web('1.2'),
    web('bad', 'web', ['HEALTH=500']),
    web('crash', 'crash'),
    {
      repository: 'shop/db',
      tag: '1.0',
      image: image({ files, entrypoint: ['/app'], command: ['db'], env: ['PATH=/', 'VERSION=1.0'], ports: ['5432/tcp'] }),
    },
  ];
}
