import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { allRules } from '../core/rules/index.ts';
import type { CliIo } from './io.ts';
import { runCli } from './run.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jiji-validate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const good = `project: shop
builder: { engine: podman }
servers:
  web1: { host: 203.0.113.10 }
ssh: { user: root }
services:
  web:
    image: nginx:1.27
    hosts: [web1]
`;
const broken = good.replace('[web1]', '[wbe1]');
const warned = good.replace('ssh:', '  web2: { host: 203.0.113.11 }\nssh:');

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), text);
}

async function jiji(argv: readonly string[], stdin = ''): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io: CliIo = { version: '1.2.3', cwd: folder, env: { HOME: folder }, stdout, stderr, stdin: Readable.from([stdin]), signal: new AbortController().signal };
  const code = await runCli(['validate', ...argv], io);
  return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
}

describe('exit status', () => {
  test('is 0 for a clean file, 2 for errors and for more warnings than allowed', async () => {
    write('.jiji/deploy.yml', good);
    expect(await jiji([])).toMatchObject({ code: 0, out: '.jiji/deploy.yml: 0 errors, 0 warnings\n' });
    write('.jiji/deploy.yml', broken);
    const found = await jiji([]);
    expect(found.code).toBe(2);
    expect(found.out).toContain('.jiji/deploy.yml:9:13: error: No server "wbe1"');
    write('.jiji/deploy.yml', warned);
    expect((await jiji([])).code).toBe(0);
    expect((await jiji(['--max-warnings', '1'])).code).toBe(0);
    expect(await jiji(['--max-warnings', '0'])).toMatchObject({ code: 2, err: expect.stringContaining('--max-warnings allows 0') as string });
  });

  test('is 2 for wrong use and for what cannot be read as well; what can be read is still checked', async () => {
    write('.jiji/deploy.yml', broken);
    expect((await jiji(['--format', 'xml'])).code).toBe(2);
    expect((await jiji(['--rule', 'nonsense=off'])).code).toBe(2);
    expect((await jiji(['--rule', 'server-unused=loud'])).code).toBe(2);
    expect((await jiji(['empty/'])).code).toBe(2);
    const found = await jiji(['.jiji/deploy.yml', 'nowhere.yml']);
    expect(found).toMatchObject({ code: 2, err: expect.stringContaining('nowhere.yml cannot be read') as string });
    expect(found.out).toContain('jiji/unknown-server');
  });
});

describe('files', () => {
  test('are those given, all below a folder, all that a pattern fits, each once', async () => {
    write('a/.jiji/deploy.yml', good);
    write('a/.jiji/deploy.staging.yaml', good);
    write('a/.jiji/settings.json', '{}');
    write('a/compose.yml', broken);
    write('b/jiji.yml', good);
    write('b/node_modules/x/.jiji/deploy.yml', broken);
    const names = async (...argv: string[]): Promise<string[]> => (JSON.parse((await jiji([...argv, '--format', 'json'])).out) as { file: string }[]).map(({ file }) => path.relative(folder, file));
    expect(await names('.')).toEqual(['a/.jiji/deploy.staging.yaml', 'a/.jiji/deploy.yml', 'b/jiji.yml']);
    expect(await names('a/**/*.yml')).toEqual(['a/.jiji/deploy.yml', 'a/compose.yml']);
    expect(await names('b/jiji.yml', 'b', './b/jiji.yml')).toEqual(['b/jiji.yml']);
    expect((await jiji(['a/.jiji/settings.json/x/*.yml'])).code).toBe(2);
  });

  test('may come from standard input', async () => {
    const found = await jiji(['-'], broken);
    expect(found).toMatchObject({ code: 2, out: expect.stringMatching(/^stdin:9:13: error: /m) as string });
    expect((await jiji(['-', '--format', 'github'], broken)).out).toMatch(/^::error file=\.jiji\/deploy\.yml,line=9,/m);
    expect((await jiji(['-'], good)).code).toBe(0);
  });
});

describe('rules', () => {
  test('take the severity that the command line gives', async () => {
    write('.jiji/deploy.yml', warned);
    expect((await jiji(['--rule', 'jiji/server-unused=error'])).code).toBe(2);
    expect((await jiji(['--rule', 'server-unused=off', '--max-warnings', '0'])).code).toBe(0);
  });
});

describe('formats', () => {
  interface Sarif { readonly version: string; readonly runs: readonly [{ readonly tool: { readonly driver: { readonly rules: readonly { id: string; helpUri: string; shortDescription: { text: string }; defaultConfiguration: { level: string } }[] } }; readonly results: readonly { ruleId: string; ruleIndex: number; level: string; locations: { physicalLocation: { artifactLocation: { uri: string; uriBaseId?: string }; region: Record<string, number> } }[] }[] }] }

  test('sarif names every rule with its page and usual level, and each result by its rule', async () => {
    write('a dir/.jiji/deploy.yml', broken);
    const { version, runs: [run] } = JSON.parse((await jiji(['a dir', '--format', 'sarif'])).out) as Sarif;
    const { rules } = run.tool.driver;
    expect(version).toBe('2.1.0');
    expect(rules.map(({ id }) => id)).toEqual(allRules.map(({ code }) => code));
    for (const rule of rules) {
      expect(rule.helpUri).toMatch(/^https:\/\/.*\/docs\/rules\/[a-z0-9-]+\.md$/);
      expect(rule.shortDescription.text).not.toBe('');
      expect(['error', 'warning', 'note']).toContain(rule.defaultConfiguration.level);
    }
    for (const result of run.results) expect(rules[result.ruleIndex]?.id).toBe(result.ruleId);
    const one = run.results.find(({ ruleId }) => ruleId === 'jiji/unknown-server')!;
    expect(one.level).toBe('error');
    expect(one.locations[0]?.physicalLocation).toEqual({ artifactLocation: { uri: 'a%20dir/.jiji/deploy.yml', uriBaseId: 'ROOT' }, region: { startLine: 9, startColumn: 13, endLine: 9, endColumn: 17 } });
  });

  test('github annotates the place, and nothing in a file can end the annotation', async () => {
    write('.jiji/deploy.yml', broken.replace('wbe1', '"wbe1\\n::error::100%"'));
    const { out } = await jiji(['--format', 'github']);
    expect(out).toMatch(/^::error file=\.jiji\/deploy\.yml,line=9,endLine=9,col=13,endColumn=\d+,title=jiji\/unknown-server::No server "wbe1%0A::error::100%25"/m);
    expect(out.split('\n').filter((line) => line.startsWith('::error::'))).toEqual([]);
  });

  test('json has help, related places and fixes', async () => {
    write('.jiji/deploy.yml', good.replace('web1:', 'web1: { host: 203.0.113.10 }\n  web2:'));
    const [file] = JSON.parse((await jiji(['--json'])).out) as { diagnostics: { code: string; help: string; related: unknown[] }[] }[];
    const one = file?.diagnostics.find(({ code }) => code === 'jiji/host-duplicate');
    expect(one?.help).toContain('host-duplicate.md');
    expect(one?.related).toHaveLength(1);
  });
});
