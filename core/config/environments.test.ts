import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findEnvironments } from './environments.ts';

let root = '';
beforeEach(async () => { root = await mkdtemp(path.join(tmpdir(), 'jiji-environments-')); });
afterEach(() => rm(root, { recursive: true, force: true }));

it('finds the deploy files of the nearest project, by their names', async () => {
  await mkdir(path.join(root, 'shop/.jiji/deploy.folder.yml'), { recursive: true });
  await mkdir(path.join(root, 'shop/web/src'), { recursive: true });
  for (const file of ['.jiji/deploy.yml', '.jiji/deploy.staging.yml', '.jiji/live.yaml', '.jiji/settings.json', '.jiji/Bad Name.yml', 'jiji.dev.yml', 'docker-compose.yml']) await writeFile(path.join(root, 'shop', file), '');
  expect(await findEnvironments(path.join(root, 'shop/web/src'))).toEqual({
    projectRoot: path.join(root, 'shop'),
    environments: [{ file: '.jiji/deploy.staging.yml', environment: 'staging' }, { file: '.jiji/deploy.yml' }, { file: '.jiji/live.yaml', environment: 'live' }, { file: 'jiji.dev.yml', environment: 'dev' }],
  });
});
