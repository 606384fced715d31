import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseDeploy } from '../config/index.ts';
import { FactGatherer, gatherFacts, type Facts, type FactsRequest, type FactSources } from './index.ts';
import { isInIndex } from './git-index.ts';

let root = '';
beforeEach(async () => { root = await realpath(await mkdtemp(path.join(tmpdir(), 'jiji-facts-'))); });
afterEach(() => rm(root, { recursive: true, force: true }));

const at = (file: string): string => path.join(root, file);
async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(at(file)), { recursive: true });
    await writeFile(at(file), text, { mode: 0o600 });
  }
}
async function gather(text: string, more: Partial<FactsRequest> = {}, sources: FactSources = {}): Promise<Facts> {
  const configPath = more.configPath ?? at('p/.jiji/deploy.yml');
  await write({ [path.relative(root, configPath)]: text });
  return gatherFacts({ parsed: parseDeploy(text), processEnv: {}, ...more, configPath }, { homeDir: at('home'), ...sources });
}

const git = (...args: string[]): Promise<unknown> => promisify(execFile)('git', args, {
  cwd: at('p'), env: { PATH: process.env['PATH'], HOME: at('home'), GIT_CONFIG_NOSYSTEM: '1', GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' },
});

describe('local files', () => {
  const text = 'ssh: { keys: ["~/.ssh/id", "gone", "dir"], config: conf }\nservices:\n  w: { build: { context: ./web, dockerfile: Other }, files: ["a.conf:/a"] }\n';

  it('tells kind, mode and text of what the file names', async () => {
    await write({ 'home/.ssh/id': 'key', 'p/dir/x': '', 'p/conf': 'Include y', 'p/web/Other': 'FROM x', 'p/a.conf': 'secret text' });
    await chmod(at('home/.ssh/id'), 0o644);
    const { files } = await gather(text);
    expect(files?.look('~/.ssh/id')).toEqual({ kind: 'file', mode: 0o644, readable: true });
    expect(files?.look('gone')).toEqual({ kind: 'absent' });
    expect(files?.look('dir')).toEqual({ kind: 'directory' });
    expect(files?.look('conf')).toEqual({ kind: 'file', mode: 0o600, readable: true, text: 'Include y' });
    expect(files?.look('./web')).toEqual({ kind: 'directory' });
    expect(files?.look('web/Other')).toMatchObject({ text: 'FROM x' });
    expect(files?.look('Other')).toEqual({ kind: 'absent' });
    expect(files?.look('a.conf')).toEqual({ kind: 'file', mode: 0o600, readable: true });
    expect(files?.look('not/asked')).toBeUndefined();
  });

  it('reads no more than 64 KiB, and nothing that is no regular file', async () => {
    await write({ 'p/conf': 'x'.repeat(64 * 1024), 'p/web/Dockerfile': 'x'.repeat(64 * 1024 + 1) });
    await symlink('/dev/zero', at('p/endless'));
    const { files } = await gather('ssh: { config: [conf, endless] }\nservices: { w: { build: web } }');
    expect(files?.look('conf')).toMatchObject({ text: 'x'.repeat(64 * 1024) });
    expect(files?.look('web/Dockerfile')).toEqual({ kind: 'file', mode: 0o600, readable: true });
    expect(files?.look('endless')).toBeUndefined();
  });
});

describe('names of secrets', () => {
  const text = 'services: { w: { environment: { secrets: [A, B, C, D] } } }';

  it('come from file, store and environment, without one value', async () => {
    await write({ 'p/.env': 'A=hunter-2-file\nD=\nE=""\n' });
    const facts = await gather(text, { processEnv: { B: 'hunter-2-env' }, stored: ['C'] });
    expect(['A', 'B', 'C', 'D', 'X'].map((name) => facts.secrets?.has(name))).toEqual([true, true, true, true, false]);
    expect(facts.secrets).toMatchObject({ tried: ['.env', 'editor storage', 'environment'], file: at('p/.env'), fileExists: true, inFile: ['A', 'D', 'E'], unset: ['D'] });
    expect(JSON.stringify(facts, (_, value: unknown) => (value instanceof Set || value instanceof Map ? [...value] : value))).not.toContain('hunter-2');
  });

  it('come from the file of the environment instead of the default one', async () => {
    await write({ 'p/.env': 'A=1', 'p/.env.staging': 'B=1' });
    const { secrets, environment } = await gather(text, { configPath: at('p/.jiji/deploy.staging.yml'), hostEnvironment: 'never' });
    expect(environment).toBe('staging');
    expect(secrets).toMatchObject({ tried: ['.env.staging'], file: at('p/.env.staging'), inFile: ['B'] });
    expect((await gather(text, { environment: 'other' })).secrets?.file).toBe(at('p/.env'));
  });

  it('come from the text that an editor has open', async () => {
    await write({ 'p/.env': 'A=1' });
    expect((await gather(text, {}, { openedText: (file) => (file === at('p/.env') ? 'NEW=1' : undefined) })).secrets?.inFile).toEqual(['NEW']);
  });

  it.each(['secrets_path: ../../home/x', 'secrets_path: /etc/hostname', 'secrets_path: "${WHERE}"', 'secrets_path: p/folder', 'secrets_path: endless', 'secrets_path: big'])('are unknown with %s', async (line) => {
    await write({ 'home/x': 'A=1', 'p/p/folder/x': '', 'p/big': `A=${'x'.repeat(1024 * 1024)}` });
    await symlink('/dev/zero', at('p/endless'));
    expect((await gather(`${line}\nservers: {}\n${text}`)).secrets).toBeUndefined();
  });
});

describe('git', () => {
  const state = async (sources: FactSources = {}): Promise<unknown> => (await gather('project: a', {}, sources)).secrets?.git;

  it('says nothing outside a work tree', async () => {
    await write({ 'p/.env': '' });
    expect(await state()).toBeUndefined();
  });

  it.each([2, 4])('index version %i: tracked or not, ignored or not', async (version) => {
    await write({ 'p/.env': 'A=1', 'p/a/long/path/of/a/file': '1', 'p/a/long/path/of/another': '1', 'p/zzz': '1' });
    await git('init', '-q');
    await git('update-index', '--index-version', String(version));
    await git('add', 'a', 'zzz');
    expect(await state()).toEqual({ ignored: false, tracked: false });
    await git('add', '.env');
    expect(await state()).toEqual({ ignored: false, tracked: true });
    await write({ 'p/.gitignore': '.env*\n' });
    expect(await state()).toEqual({ ignored: true, tracked: true });
  });

  it('reads an index with extended entries and one with long hashes', async () => {
    await write({ 'p/.env': 'A=1', 'p/b': '' });
    await git('init', '-q', '--object-format=sha256');
    await git('add', '-N', 'b');
    await git('add', '.env');
    expect(await state()).toEqual({ ignored: false, tracked: true });
  });

  it.each<[string, Record<string, string>, boolean]>([
    ['a pattern of the folder above', { '.gitignore': 'sub/.env' }, true],
    ['a folder', { '.gitignore': 'sub/' }, true],
    ['a deeper file that takes it back', { '.gitignore': '.env', 'sub/.gitignore': '!.env' }, false],
    ['no way back out of an ignored folder', { '.gitignore': 'sub/', 'sub/.gitignore': '!.env' }, true],
    ['the exclude file', { '.git/info/exclude': '.env' }, true],
    ['another case', { '.gitignore': '.ENV\n' }, process.platform === 'win32' || process.platform === 'darwin'],
    ['another name', { '.gitignore': '.env.local\nenv\n' }, false],
  ])('knows %s', async (_, files, ignored) => {
    await write({ 'p/sub/.env': 'A=1' });
    await git('init', '-q');
    await write(Object.fromEntries(Object.entries(files).map(([file, text]) => [`p/${file}`, text])));
    const facts = await gather('project: a', { configPath: at('p/sub/.jiji/deploy.yml') });
    expect(facts.secrets?.git).toEqual({ ignored, tracked: false });
    const said = await git('check-ignore', '-q', 'sub/.env').then(() => true, () => false);
    expect(said).toBe(ignored);
  });

  it("knows this user's own patterns for all repositories", async () => {
    await write({ 'p/.env': 'A=1', 'home/.config/git/ignore': '.env' });
    await git('init', '-q');
    expect(await state()).toEqual({ ignored: true, tracked: false });
    await write({ 'home/.gitconfig': '[core]\n\texcludesFile = ~/mine\n', 'home/mine': 'other' });
    expect(await state()).toEqual({ ignored: false, tracked: false });
  });

  it('follows a work tree to its repository', async () => {
    await write({ 'p/x': '' });
    await git('init', '-q');
    await git('add', 'x');
    await git('commit', '-q', '-m', 'x');
    await git('worktree', 'add', '-q', at('p/tree'));
    await write({ 'p/tree/.env': '1', 'p/.git/info/exclude': '.env' });
    expect((await gather('project: a', { configPath: at('p/tree/.jiji/deploy.yml') })).secrets?.git).toEqual({ ignored: true, tracked: false });
  });

  it('takes what is no index for none', () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('DIRC'), Buffer.from('DIRC\0\0\0\u0002\0\0\0\u0005rest'), Buffer.from('DIRC\0\0\0\u0009\0\0\0\u0005')]) expect(isInIndex(bytes, '.env', 20)).toBeUndefined();
  });
});

describe('other deploy files', () => {
  it('are those of the root and .jiji by their names', async () => {
    await write({
      'p/.jiji/deploy.staging.yml': 'project: shop\nservers: { a: { host: A.example }, b: { host: "${HOST}" }, c: { host: a.example } }',
      'p/.jiji/production.yaml': 'services: { w: { servers: [{ host: 10.0.0.1 }] } }',
      'p/jiji.yml': '[', 'p/other.yml': 'project: x', 'p/.jiji/sub/deploy.yml': 'project: x', 'p/.jiji/network.json': '{}',
    });
    expect((await gather('project: self')).siblings).toEqual([
      { file: '.jiji/deploy.staging.yml', environment: 'staging', project: 'shop', hosts: ['a.example'] },
      { file: '.jiji/production.yaml', environment: 'production', hosts: ['10.0.0.1'] },
      { file: 'jiji.yml', hosts: [] },
    ]);
  });

  it('are unknown when one cannot be read', async () => {
    await write({ 'p/.jiji/big.yml': 'x'.repeat(1024 * 1024 + 1) });
    expect((await gather('project: self')).siblings).toBeUndefined();
  });
});

describe('memory', () => {
  it('looks at the disk again after two seconds, or when told', async () => {
    let now = 0;
    const gatherer = new FactGatherer({ clock: { now: () => now, monotonic: () => now, after: () => () => undefined }, homeDir: at('home') });
    await write({ 'p/.jiji/deploy.yml': '' });
    const look = async (): Promise<string | undefined> =>
      (await gatherer.gather({ configPath: at('p/.jiji/deploy.yml'), parsed: parseDeploy('services: { w: { build: web } }'), processEnv: {} })).files?.look('web')?.kind;
    expect(await look()).toBe('absent');
    await write({ 'p/web/x': '' });
    now = 1999;
    expect(await look()).toBe('absent');
    now = 2000;
    expect(await look()).toBe('directory');
    await rm(at('p/web'), { recursive: true });
    expect(await look()).toBe('directory');
    gatherer.forget();
    expect(await look()).toBe('absent');
  });
});

it('knows nothing around a file that was never saved', async () => {
  await write({ 'p/.env': 'A=1', 'p/.jiji/network.json': '{}' });
  expect(await gatherFacts({ configPath: at('p/.jiji/deploy.staging.yml'), parsed: parseDeploy('project: a'), processEnv: {} })).toEqual({ projectRoot: at('p'), file: '.jiji/deploy.staging.yml', environment: 'staging' });
});

it('knows the network that was last seen', async () => {
  const topology = { clusterCidr: '10.1.0.0/16', serviceDomain: 'jiji', servers: [] };
  await write({ 'p/.jiji/network.staging.json': JSON.stringify({ version: 1, topology }), 'p/.jiji/network.json': '{' });
  expect((await gather('project: a')).network).toBeUndefined();
  expect((await gather('project: a', { configPath: at('p/.jiji/deploy.staging.yml') })).network).toEqual(topology);
});
