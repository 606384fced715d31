import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProblemError } from '../base/index.ts';
import { loadProject } from './project.ts';

let root = '';
beforeEach(async () => { root = await mkdtemp(path.join(tmpdir(), 'jiji-load-')); });
afterEach(() => rm(root, { recursive: true, force: true }));

const shop = (service: string): string => `project: shop\nbuilder: { engine: docker }\nssh: { user: root }\nservers: { a: { host: 192.0.2.1 } }\nservices:\n  web:\n    image: nginx:1.27\n    hosts: [a]\n${service}`;
const secret = shop('    environment: { secrets: [DATABASE_PASSWORD] } # jiji-ignore: secret-missing\n');
const file = shop('    files: ["nginx.conf:/etc/nginx/nginx.conf"]\n');

async function load(text: string, complete: boolean, env: Record<string, string> = {}): Promise<unknown> {
  const configPath = path.join(root, '.jiji', 'deploy.yml');
  await mkdir(path.dirname(configPath), { recursive: true });
  await writeFile(configPath, text);
  return loadProject({ configPath, text }, env, complete).then(
    (project) => [...project.secrets.keys()],
    (error: unknown) => (error instanceof ProblemError ? { code: error.problem.code, args: error.problem.args, evidence: error.problem.evidence } : error),
  );
}

describe('a name without a value', () => {
  it('stops what changes a server, under its own code and with all sources', async () => {
    expect(await load(secret, true)).toMatchObject({ code: 'secret-missing', args: { names: 'DATABASE_PASSWORD', tried: '.env, environment' } });
  });
  it('does not stop what only looks', async () => expect(await load(secret, false)).toEqual([]));
  it('has one in the secrets file or the environment, and then nothing is stopped', async () => {
    expect(await load(secret, true, { DATABASE_PASSWORD: 'x' })).toEqual(['DATABASE_PASSWORD']);
    await writeFile(path.join(root, '.env'), 'DATABASE_PASSWORD=x\n');
    expect(await load(secret, true)).toEqual(['DATABASE_PASSWORD']);
  });
});

describe('facts beside the file', () => {
  it('a file that is not there stops what uploads it, and nothing else', async () => {
    const refused = await load(file, true);
    expect(refused).toMatchObject({ code: 'config-invalid', args: { count: 1 } });
    expect(JSON.stringify(refused)).toContain('jiji/local-file-missing');
    expect(await load(file, false)).toEqual([]);
    await writeFile(path.join(root, 'nginx.conf'), '');
    expect(await load(file, true)).toEqual([]);
  });
  it('a path out of the project stops everything, whatever a comment says', async () => {
    const text = shop('    files: ["../a:/a"] # jiji-ignore: path-outside-project\n');
    for (const complete of [true, false]) expect(JSON.stringify(await load(text, complete))).toContain('jiji/path-outside-project');
  });
});
