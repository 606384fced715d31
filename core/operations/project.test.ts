import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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

describe('commands that print values', () => {
  const two = shop('    environment: { secrets: [API_KEY, DB_PASSWORD] }\n');
  const settings = (secrets: unknown): Promise<void> => mkdir(path.join(root, '.jiji'), { recursive: true }).then(() => writeFile(path.join(root, '.jiji', 'settings.json'), JSON.stringify({ secrets })));
  const counting = (word: string): string[] => ['sh', '-c', `echo asked >> asked; printf ${word}`];

  it('are asked for what no other source has, each once, and only for what changes servers', async () => {
    await settings({ hostEnvironment: 'never', commands: { API_KEY: counting('from-command'), DB_PASSWORD: counting('from-command') } });
    await writeFile(path.join(root, '.env'), 'DB_PASSWORD=from-file\n');
    expect(await load(two, false)).toEqual(['DB_PASSWORD']);
    await expect(readFile(path.join(root, 'asked'), 'utf8')).rejects.toThrow();
    expect(await load(two, true)).toEqual(['DB_PASSWORD', 'API_KEY']);
    expect(await readFile(path.join(root, 'asked'), 'utf8')).toBe('asked\n');
  });

  it('that fail stop the operation, all names at once, with who needs them and why', async () => {
    await settings({ hostEnvironment: 'never', adapters: [{ command: ['sh', '-c', 'echo "item {name} is locked" >&2; exit 4'], names: ['API_*'] }] });
    const refused = await load(two, true);
    expect(refused).toMatchObject({ code: 'secret-missing', args: { names: 'API_KEY, DB_PASSWORD', tried: '.env, .jiji/settings.json secrets' } });
    const { evidence } = refused as { evidence: string };
    expect(evidence).toContain('API_KEY: used by web on a (line 9); sh -c echo "item API_KEY is locked" >&2; exit 4: it ended with status 4: item API_KEY is locked');
    expect(evidence).toContain('DB_PASSWORD: used by web on a (line 9)');
  });

  it('are asked for the way to a server also when an operation only looks', async () => {
    const text = two.replace('ssh: { user: root }', 'ssh: { user: root, key_data: [DEPLOY_KEY] }');
    await settings({ hostEnvironment: 'never', adapters: [{ command: counting('key') }] });
    expect(await load(text, false)).toEqual(['DEPLOY_KEY']);
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
