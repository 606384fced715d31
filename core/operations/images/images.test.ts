import { describe, expect, it } from 'vitest';
import { repositoryName } from '../prune/args.ts';
import { archOf, archProblem } from './fit.ts';
import { loginRemedy, registryLogin, registryOf } from './login.ts';
import { pullProblem } from './pull-problem.ts';
import { testConfig } from '../testing/context.ts';

describe('what engines say about a pull', () => {
  // As Docker 20.10, 28 and Podman 4.3 wrote it to standard error.
  it.each([
    ['Error response from daemon: manifest for registry.lab:5000/shop/web:none not found: manifest unknown: manifest unknown', 'image-missing'],
    ['Error: initializing source docker://registry.lab:5000/shop/web:none: reading manifest none in registry.lab:5000/shop/web: manifest unknown: manifest unknown', 'image-missing'],
    ['Error response from daemon: Head "http://registry.lab:5001/v2/shop/web/manifests/bad": no basic auth credentials', 'image-registry-auth'],
    ['Error: initializing source docker://registry.lab:5001/shop/web:bad: reading manifest bad in registry.lab:5001/shop/web: unauthorized: authentication required', 'image-registry-auth'],
    ['Error response from daemon: pull access denied for acme/web, repository does not exist or may require \'docker login\': denied: requested access to the resource is denied', 'image-registry-auth'],
    ['toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading', 'image-rate-limited'],
    ['Error: initializing source docker://registry.lab:5000/shop/web:1.1: pinging container registry registry.lab:5000: Get "https://registry.lab:5000/v2/": dial tcp 127.0.0.1:5000: connect: connection refused', 'image-registry-down'],
    ['Error response from daemon: Get "https://registry.example/v2/": dial tcp: lookup registry.example: no such host', 'image-registry-down'],
    ['Error response from daemon: Get "https://registry.example/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)', 'image-registry-down'],
    ['write /var/lib/docker/tmp/GetImageBlob123: no space left on device', 'disk-full'],
    ['something nobody foresaw', 'image-pull'],
  ])('%s', (said, code) => {
    expect(pullProblem('web1', 'registry.lab:5000/shop/web:none', 'web', said)).toMatchObject({ code, host: 'web1', evidence: said });
  });
});

describe('logins', () => {
  it('names what each registry wants', () => {
    expect(['ghcr.io', 'docker.io', '1234.dkr.ecr.eu-central-1.amazonaws.com', 'r.example'].map((registry) => loginRemedy(registry).code)).toEqual(['remedy.registry-ghcr', 'remedy.registry-hub', 'remedy.registry-ecr', 'remedy.registry-login']);
  });

  it('is that of the file for its own registry alone', () => {
    const config = testConfig('shop', ['web1']);
    const remote = { ...config, builder: { ...config.builder, registry: { type: 'remote', port: 1, server: 'registry-1.docker.io', username: 'u', password: 'p' } as const } };
    expect(registryLogin(config)).toBeUndefined();
    expect(registryLogin(remote)).toMatchObject({ registry: 'docker.io', server: 'registry-1.docker.io' });
    expect([registryOf('docker.io/library/nginx:1'), registryOf('GHCR.io/a/b:1'), registryOf('localhost:5000/x@sha256:'.concat('a'.repeat(64)))]).toEqual(['docker.io', 'ghcr.io', 'localhost:5000']);
  });
});

describe('architectures', () => {
  it('compares names of machines and of images; says nothing of what nobody told', () => {
    expect([archOf('x86_64'), archOf('aarch64'), archOf('riscv64')]).toEqual(['amd64', 'arm64', 'riscv64']);
    expect(archProblem('web1', 'x', ['amd64', 'arm64'], 'aarch64')).toEqual([]);
    expect(archProblem('web1', 'x', null, 'x86_64')).toEqual([]);
    expect(archProblem('web1', 'x', ['arm64'], 'x86_64')).toMatchObject([{ code: 'image-arch', args: { archs: 'arm64', arch: 'amd64' } }]);
  });
});

describe('repositories', () => {
  it('are named as the engine names them', () => {
    expect(repositoryName('docker', 'docker.io/library/nginx:1.27')).toBe('nginx');
    expect(repositoryName('docker', `docker.io/acme/web@sha256:${'a'.repeat(64)}`)).toBe('acme/web');
    expect(repositoryName('podman', 'docker.io/library/nginx:1.27')).toBe('docker.io/library/nginx');
    expect(repositoryName('docker', 'localhost:5000/shop-web:1')).toBe('localhost:5000/shop-web');
  });
});
