import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { URI } from 'vscode-uri';
import { DeployDocument } from '../document.ts';
import { registryCredentials } from './credentials.ts';

const registry = (server: string, password: string): string => `project: shop\nbuilder:\n  registry:\n    type: remote\n    server: ${server}\n    username: "\${REGISTRY_USER}"\n    password: "${password}"\nservers: {}\nservices: {}\n`;

describe('the login for a registry', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'jiji-login-'));
    await mkdir(path.join(root, '.jiji'));
    await writeFile(path.join(root, '.env'), 'REGISTRY_USER=acme\nGHCR_TOKEN=from the file\n');
  });
  afterEach(() => rm(root, { recursive: true, force: true }));
  const document = (text: string, name = 'deploy.yml'): DeployDocument => DeployDocument.of(text, URI.file(path.join(root, '.jiji', name)).toString());

  it('comes from the open file that names the registry, with values of its secrets file', async () => {
    const open = [document(registry('docker.io', '${GHCR_TOKEN}'), 'other.yml'), document(registry('ghcr.io', '${GHCR_TOKEN}'))];
    expect(await registryCredentials('ghcr.io', open, {})).toEqual({ username: 'acme', password: 'from the file' });
    expect(await registryCredentials('docker.io', [document(registry('index.docker.io', 'GHCR_TOKEN'))], {})).toEqual({ username: 'acme', password: 'from the file' });
    expect(await registryCredentials('quay.io', open, {})).toBeUndefined();
  });

  it('comes from the environment as operations would take it', async () => {
    const open = [document(registry('ghcr.io', '${ONLY_OUTSIDE}'))];
    expect(await registryCredentials('ghcr.io', open, { ONLY_OUTSIDE: 'from outside' })).toEqual({ username: 'acme', password: 'from outside' });
    await writeFile(path.join(root, '.jiji', 'settings.json'), '{"secrets":{"hostEnvironment":"never"}}');
    expect(await registryCredentials('ghcr.io', open, { ONLY_OUTSIDE: 'from outside' })).toBeUndefined();
  });

  it('is none where a value is missing, for a local registry, and for text that is not on disk', async () => {
    expect(await registryCredentials('ghcr.io', [document(registry('ghcr.io', '${NOT_SET}'))], {})).toBeUndefined();
    expect(await registryCredentials('ghcr.io', [document('builder: { registry: { type: local } }\n')], {})).toBeUndefined();
    expect(await registryCredentials('ghcr.io', [DeployDocument.of(registry('ghcr.io', '${GHCR_TOKEN}'), 'untitled:Untitled-1')], {})).toBeUndefined();
    expect(await registryCredentials('ghcr.io', [document('- not a map\n')], {})).toBeUndefined();
  });
});
