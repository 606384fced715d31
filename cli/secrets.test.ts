import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from './run.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'jiji-cli-secrets-'));
  await mkdir(path.join(root, '.jiji'));
  await writeFile(path.join(root, '.jiji/deploy.yml'), `project: shop
builder: { engine: docker, registry: { type: remote, server: registry.example.com, username: me, password: "\${REGISTRY_PASSWORD}" } }
ssh: { user: root }
servers: { a: { host: 192.0.2.1 } }
services:
  web:
    image: nginx:1.27
    hosts: [a]
    environment:
      secrets: [API_KEY, DB_PASSWORD]
`);
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function jiji(argv: readonly string[], stdin = ''): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = runCli(['-C', root, ...argv], { version: '1', cwd: root, env: { PATH: process.env['PATH'], HOME: root }, stdout, stderr, stdin: Readable.from([stdin]), signal: new AbortController().signal });
  void code.then(() => { stdout.end(); stderr.end(); });
  const [out, err] = await Promise.all([text(stdout), text(stderr)]);
  return { code: await code, out, err };
}

describe('jiji secrets', () => {
  it('lists names, sources and users, and ends with 1 while one has no value; values are nowhere', async () => {
    await writeFile(path.join(root, '.env'), '# mine\nAPI_KEY=value-of-api\n');
    await writeFile(path.join(root, 'registry-value'), 'value-of-registry');
    await writeFile(path.join(root, '.jiji/settings.json'), JSON.stringify({ secrets: { commands: { REGISTRY_PASSWORD: ['cat', 'registry-value'], DB_PASSWORD: ['sh', '-c', 'echo locked >&2; exit 2'] } } }));
    const { code, out, err } = await jiji(['secrets']);
    expect(code).toBe(1);
    expect(out.split('\n').map((line) => line.trimEnd())).toEqual([
      'REGISTRY_PASSWORD  set        command cat registry-value;  used by the registry login (line 2)',
      'API_KEY            set        .env:2;  used by web on a (line 10)',
      'DB_PASSWORD        failed     command sh -c echo locked >&2; exit 2 (it ended with status 2: locked);  used by web on a (line 10)',
      '',
    ]);
    expect(err).toBe('');
    const json = await jiji(['secrets', 'check', '--format', 'json']);
    expect(out + json.out).not.toMatch(/value-of-(api|registry)/);
    expect(JSON.parse(json.out)).toMatchObject({ names: [{ name: 'REGISTRY_PASSWORD', state: 'set' }, { name: 'API_KEY', origin: { kind: 'file', file: '.env', line: 2 } }, { name: 'DB_PASSWORD', state: 'failed' }] });
  });

  it('ends with 0 when every name has a value', async () => {
    await writeFile(path.join(root, '.env'), 'API_KEY=a\nDB_PASSWORD=b\nREGISTRY_PASSWORD=c\n');
    expect((await jiji(['secrets'])).code).toBe(0);
  });
});

describe('jiji secrets rotate', () => {
  it('writes the new value of a name that no container gets, and leaves the rest of the file alone', async () => {
    await writeFile(path.join(root, '.env'), '# mine\nAPI_KEY="a b" # note\nDB_PASSWORD=b\nexport REGISTRY_PASSWORD=old\n');
    const { code, out, err } = await jiji(['secrets', 'rotate', 'REGISTRY_PASSWORD', '--value-stdin', '--json'], 'fresh-value\n');
    expect(code).toBe(0);
    expect(await readFile(path.join(root, '.env'), 'utf8')).toBe('# mine\nAPI_KEY="a b" # note\nDB_PASSWORD=b\nexport REGISTRY_PASSWORD=fresh-value\n');
    expect(out + err).not.toContain('fresh-value');
  });

  it('refuses a name that the file does not know, a missing value beside it, and a source that it cannot write', async () => {
    await writeFile(path.join(root, '.env'), 'API_KEY=a\nREGISTRY_PASSWORD=c\n');
    expect((await jiji(['secrets', 'rotate', 'API_KEY', '--value-stdin'], 'x')).err).toContain('No value for DB_PASSWORD');
    await writeFile(path.join(root, '.env'), 'API_KEY=a\nREGISTRY_PASSWORD=c\n');
    await writeFile(path.join(root, '.jiji/settings.json'), JSON.stringify({ secrets: { commands: { DB_PASSWORD: ['printf', 'from-store'] } } }));
    expect((await jiji(['secrets', 'rotate', 'NOPE', '--value-stdin'], 'x')).err).toContain('The file refers to no name NOPE; it knows REGISTRY_PASSWORD, API_KEY, DB_PASSWORD.');
    expect((await jiji(['secrets', 'rotate', 'DB_PASSWORD', '--value-stdin'], 'x')).err).toContain('The value of DB_PASSWORD comes from printf from-store');
    expect(await readFile(path.join(root, '.env'), 'utf8')).toBe('API_KEY=a\nREGISTRY_PASSWORD=c\n');
  });
});
