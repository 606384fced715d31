import { describe, expect, it } from 'vitest';
import { deployFileCandidates, deployFileName, projectRootOf } from './deploy-files.ts';

describe('deploy file names', () => {
  it.each([
    ['.jiji/deploy.yml', undefined],
    ['.jiji/deploy.yaml', undefined],
    ['jiji.yml', undefined],
    ['.jiji/jiji.yaml', undefined],
    ['.jiji/deploy.staging.yml', 'staging'],
    ['.jiji/staging.yml', 'staging'],
    ['.jiji/jiji.staging.yml', 'staging'],
    ['jiji.eu-1.yaml', 'eu-1'],
  ])('%s is a deploy file of environment %s', (path, environment) => {
    expect(deployFileName(path)).toEqual(environment === undefined ? { path } : { path, environment });
  });

  it.each(['deploy.yml', 'staging.yml', '.jiji/deploy.yml.bak', '.jiji/a.b.yml', '.jiji/Prod.yml', '.jiji/settings.json', 'x/.jiji/deploy.yml', 'jiji.yml/x'])('%s is none', (path) => {
    expect(deployFileName(path)).toBeUndefined();
  });

  it('recognises every candidate it would look for, with its environment', () => {
    for (const environment of [undefined, 'staging']) {
      for (const path of deployFileCandidates(environment)) expect(deployFileName(path)?.environment).toBe(environment);
    }
  });

  it('finds the project root', () => {
    expect(projectRootOf('/a/shop/.jiji/deploy.yml')).toBe('/a/shop');
    expect(projectRootOf('/a/shop/jiji.staging.yml')).toBe('/a/shop');
    expect(projectRootOf('C:\\a\\shop\\.jiji\\deploy.yml')).toBe('C:\\a\\shop');
  });
});
