import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LSPErrorCodes, ResponseError, type ServerCapabilities } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type * as yaml from 'yaml';
import { systemClock, type Clock } from '../../core/base/index.ts';
import { TestClient } from './client.ts';
import { questions, requests } from './requests.ts';

/** Counts what is asked of the disk and given to the YAML library, beside doing it. */
const counted = vi.hoisted(() => ({ disk: 0, parsedCharacters: 0 }));
vi.mock('node:fs/promises', async (original) => {
  const real: Record<string, unknown> = await original();
  const counting = Object.entries(real).map(([name, value]) => [name, typeof value === 'function' ? (...args: unknown[]): unknown => {
    counted.disk++;
    return (value as (...given: unknown[]) => unknown)(...args);
  } : value]);
  return Object.fromEntries(counting) as object;
});
vi.mock('yaml', async (original) => {
  const real = await original<typeof yaml>();
  return { ...real, parseDocument: (text: string, ...rest: []) => {
    counted.parsedCharacters += text.length;
    return real.parseDocument(text, ...rest);
  } };
});

/** The system's clock that knows what is still to come. */
class WatchedClock implements Clock {
  readonly pending = new Set<() => void>();
  now = (): number => systemClock.now();
  monotonic = (): number => systemClock.monotonic();
  after = (ms: number, callback: () => void): (() => void) => {
    const cancel = systemClock.after(ms, () => {
      this.pending.delete(cancel);
      callback();
    });
    this.pending.add(cancel);
    return () => {
      this.pending.delete(cancel);
      cancel();
    };
  };
}

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

let folder = '';
let uri = '';
let client: TestClient;
let clock: WatchedClock;
let capabilities: ServerCapabilities;
const asked: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'jiji-quiet-'));
  await mkdir(path.join(folder, '.jiji'));
  uri = `file://${folder}/.jiji/deploy.yml`;
  clock = new WatchedClock();
  client = TestClient.inProcess({ clock });
  asked.length = 0;
  for (const method of questions) client.connection.onRequest(method, () => { asked.push(method); return null; });
});
afterEach(async () => {
  await client.stop();
  await rm(folder, { recursive: true, force: true });
});

const settle = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 20); });
/** Waits until the server has nothing more to do by itself. */
async function idle(): Promise<void> {
  do await settle(); while (clock.pending.size > 0);
  await settle();
}

/** Formatting and rewriting read texts that they make themselves; everything else reads the file. */
const writes = /formatting|codeAction/i;

/** Asks all that the server answers. A refusal in words is an answer: formatting refuses what would take seconds. */
async function everything(text: string, wanted: (method: string) => boolean = () => true): Promise<void> {
  const document = TextDocument.create(uri, 'jiji-deploy', 1, text);
  const all = requests(capabilities, document, text.length >> 1).filter(([method]) => wanted(method));
  await Promise.all(all.map(([method, params]) => client.connection.sendRequest(method, params).catch((error: unknown) => {
    if (!(error instanceof ResponseError) || error.code !== LSPErrorCodes.RequestFailed) throw error;
  })));
}

describe('an idle server', () => {
  it('has no timer, looks at no file and asks nothing once it has answered', async () => {
    ({ capabilities } = await client.start());
    await writeFile(path.join(folder, '.jiji', 'deploy.yml'), good);
    await client.open(uri, good);
    await client.diagnostics(uri, 1);
    await everything(good);
    await idle();
    const before = { ...counted, published: client.published.length, asked: asked.length };
    await new Promise((resolve) => { setTimeout(resolve, 700); });
    expect({ ...counted, published: client.published.length, asked: asked.length }).toEqual(before);
    expect(clock.pending.size).toBe(0);
  });

  it('does nothing for a file that was closed, though a check was due', async () => {
    ({ capabilities } = await client.start());
    await client.open(uri, good);
    await client.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: [{ text: `${good}nope: 1\n` }] });
    await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    await idle();
    const parsed = counted.parsedCharacters;
    await new Promise((resolve) => { setTimeout(resolve, 300); });
    expect(counted.parsedCharacters).toBe(parsed);
    expect(client.published.filter(({ version }) => version === 2)).toEqual([]);
    expect(client.published.at(-1)).toMatchObject({ uri, diagnostics: [] });
  });

  it('reads one version of a text once for all that is asked about it', async () => {
    ({ capabilities } = await client.start());
    await client.open(uri, good);
    await client.diagnostics(uri, 1);
    counted.parsedCharacters = 0;
    await everything(good, (method) => !writes.test(method));
    expect(counted.parsedCharacters).toBe(0);
  });
});

describe('a change', () => {
  it('has only its own piece of the file read again', async () => {
    await client.start();
    const services = Array.from({ length: 200 }, (_, n) => `  s${n}:\n    image: nginx:1.27\n    hosts: [web1]\n`).join('');
    const text = good + services;
    await client.open(uri, text);
    await client.diagnostics(uri, 1);
    counted.parsedCharacters = 0;
    const changed = text.replace('  s77:\n    image: nginx:1.27', '  s77:\n    image: nginx:1.28');
    await client.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: [{ text: changed }] });
    await client.diagnostics(uri, 2);
    expect(counted.parsedCharacters).toBe('  s77:\n    image: nginx:1.28\n    hosts: [web1]\n'.length);
  });
});

describe('several files and folders', () => {
  it('are checked each by itself, with the settings of its own folder', async () => {
    const other = `file://${folder}/other/.jiji/deploy.staging.yml`;
    client.connection.onRequest('workspace/configuration', ({ items }: { items: { scopeUri?: string }[] }) =>
      items.map(({ scopeUri }) => (scopeUri === other ? { rules: { 'jiji/unknown-key': 'off' } } : {})));
    await client.start({ workspace: { configuration: true } });
    await Promise.all([client.open(uri, `${good}nope: 1\n`), client.open(other, `${good}nope: 1\nproject: again\n`)]);
    const codes = async (of: string): Promise<unknown[]> => (await client.diagnostics(of, 1)).map(({ code }) => code);
    expect(await codes(uri)).toContain('jiji/unknown-key');
    expect(await codes(other)).toContain('jiji/duplicate-key');
    expect(await codes(other)).not.toContain('jiji/unknown-key');
  });
});

describe('limits', () => {
  const levels = 'abcdefghij'.split('');
  const bomb = levels.map((name, n) => `x-${name}: &${name} [${n === 0 ? '1, 2, 3' : Array.from({ length: 9 }, () => `*${levels[n - 1] ?? ''}`).join(', ')}]`).join('\n');
  it.each([
    ['5 MB', `${good}# ${'x'.repeat(79)}\n`.repeat(1).concat(`# ${'x'.repeat(78)}\n`.repeat(65_000)), 'jiji/file-too-complex'],
    ['one line of 5 MB', `${good}x-long: "${'y'.repeat(5_000_000)}"\n`, 'jiji/file-too-complex'],
    ['an anchor bomb', `${good}${bomb}\n`, 'jiji/file-too-complex'],
    ['flow lists 50 000 deep', `${good}x-deep: ${'['.repeat(50_000)}`, 'jiji/file-too-complex'],
    ['block lists 50 000 deep', '- '.repeat(50_000), 'jiji/file-too-complex'],
    ['a NUL', good.replace('shop', 'sh\0op'), 'jiji/yaml-syntax'],
    ['bytes that are no text', String.fromCharCode(...Array.from({ length: 5000 }, (_, n) => (n * 7919) % 256)), 'jiji/yaml-syntax'],
    ['half of a surrogate pair', good.replace('nginx', '"\uD800'), 'jiji/yaml-syntax'],
    ['tabs as indentation', good.replace('  web1', '\tweb1'), 'jiji/yaml-syntax'],
    ['a line of 900 000 characters', `${good}x-long: "${'y '.repeat(450_000)}"\n`, undefined],
    ['CRLF', good.replaceAll('\n', '\r\n'), undefined],
    ['a byte order mark', `\uFEFF${good}`, undefined],
  ])('%s: %#', async (_, text, code) => {
    ({ capabilities } = await client.start());
    counted.parsedCharacters = 0;
    await client.open(uri, text);
    const found = await client.diagnostics(uri, 1);
    expect(found.filter(({ severity }) => severity === 1).map((one) => one.code)).toEqual(code === undefined ? [] : [code]);
    await everything(text, (method) => !writes.test(method));
    // What is over the limit of size is never read as YAML; everything else once, or twice where it cannot be read in pieces.
    expect(counted.parsedCharacters).toBeLessThanOrEqual(text.length > 4_000_000 ? 0 : 2 * text.length);
    await everything(text, (method) => writes.test(method));
    if (text.length > 4_000_000) expect(counted.parsedCharacters).toBe(0);
  }, 60_000);

  it('do not make a closed bracket or a comment of the limits: the file is read again when it is small again', async () => {
    await client.start();
    await client.open(uri, `${good}# ${'x'.repeat(2_000_000)}`);
    expect((await client.diagnostics(uri, 1)).map((one) => one.code)).toEqual(['jiji/file-too-complex']);
    await client.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: [{ text: good }] });
    expect((await client.diagnostics(uri, 2)).filter(({ severity }) => severity === 1)).toEqual([]);
  });
});

describe('beside other YAML extensions', () => {
  it('the client hands over files of our language and secrets files, never plain YAML', async () => {
    const source = await readFile('client/language/start.ts', 'utf8');
    const selector = /documentSelector: \[([\s\S]*?)\],\n/.exec(source)?.[1] ?? '';
    const entries = [...selector.matchAll(/\{([^}]*)\}/g)].map(([, entry = '']) => entry);
    expect(entries.length).toBeGreaterThan(0);
    for (const entry of entries) expect(entry).toMatch(/language: 'jiji-deploy'|language: '(dotenv|properties|plaintext|ini)'|pattern: '[^']*\.env[^']*'/);
    expect(selector).not.toContain("'yaml'");
  });
});
